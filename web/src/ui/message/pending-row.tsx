import { useEffect, useState } from "react";
import type { OutboxEntry } from "../../connection/outbox-entry.ts";
import type { RoomMessage } from "../../room/room-view.ts";
import { useIdentity } from "../client-context.tsx";
import { Markdown } from "../markdown/markdown-view.tsx";
import { Avatar } from "../pieces/avatar.tsx";
import { Icon } from "../pieces/icon.tsx";
import { useRoom } from "../room/room-context.tsx";
import { insertText } from "../room/room-ui-store.ts";
import { useMentionNames } from "../room/use-room-people.ts";
import { errorClause } from "../words/error-words.ts";
import { clockTime } from "../words/time-words.ts";
import { QuoteLine } from "./quote-line.tsx";

/** Milliseconds after which a post that is under way shows a clock. */
const CLOCK_AFTER_MS = 400;

/** This person's post before the room has it: it looks like the message that it becomes. */
export function PendingRow({
  rowKey,
  entry,
  isContinued,
  quoted,
  isFocusStop,
}: {
  readonly rowKey: string;
  readonly entry: OutboxEntry;
  readonly isContinued: boolean;
  readonly quoted: RoomMessage | undefined;
  readonly isFocusStop: boolean;
}) {
  const name = useIdentity()?.displayName ?? "You";
  const mentions = useMentionNames();
  const { post, phase } = entry;
  return (
    <article
      className={`message message-person is-own ${phase.kind === "failed" ? "is-failed" : "is-pending"} ${isContinued ? "is-continued" : ""}`}
      aria-label={`${name}, ${phase.kind === "failed" ? "not sent" : "being sent"}`}
      data-row-key={rowKey}
      tabIndex={isFocusStop ? 0 : -1}
    >
      {isContinued ? <span className="message-time-aside" /> : <Avatar name={name} />}
      <div className="message-content">
        {!isContinued && (
          <header className="message-header">
            <span className="message-author">{name}</span>
            <time className="meta" dateTime={new Date(post.atMs).toISOString()}>
              {clockTime(post.atMs)}
            </time>
          </header>
        )}
        {post.replyTo !== "" && <QuoteLine messageId={post.replyTo} quoted={quoted} />}
        <div className="message-body markdown">
          <Markdown text={post.text} mentions={mentions} />
        </div>
        <PendingState entry={entry} />
      </div>
    </article>
  );
}

function PendingState({ entry: { post, phase } }: { readonly entry: OutboxEntry }) {
  const { session, ui } = useRoom();
  const isLate = useLate();
  if (phase.kind === "failed") {
    const { actions } = session;
    return (
      <div className="outcome outcome-danger">
        <Icon name="alert" />
        <p>Not sent: {errorClause(phase.error)}</p>
        <span className="outcome-actions">
          <button
            type="button"
            className="quiet-button"
            onClick={() => {
              actions.discardPost(post.clientMessageId);
              ui.setState({ replyTo: post.replyTo });
              insertText(ui, post.text, "replace");
            }}
          >
            Edit
          </button>
          <button type="button" className="quiet-button" onClick={() => actions.retryPost(post.clientMessageId)}>
            Retry
          </button>
          <button
            type="button"
            className="quiet-button is-dangerous"
            onClick={() => actions.discardPost(post.clientMessageId)}
          >
            Delete
          </button>
        </span>
      </div>
    );
  }
  if (!isLate) return null;
  return (
    <p className="message-state">
      <Icon name="clock" />{" "}
      {phase.kind === "unconfirmed"
        ? "Not confirmed yet. Checking…"
        : phase.kind === "queued"
          ? "Waiting to be sent"
          : "Sending…"}
    </p>
  );
}

/** True once a post has been under way for longer than it should be. */
function useLate(): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), CLOCK_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLate;
}
