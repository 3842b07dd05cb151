import { memo, useCallback, useMemo, useRef, useSyncExternalStore } from "react";
import type { RoomMessage } from "../../room/room-view.ts";
import { Markdown } from "../markdown/markdown-view.tsx";
import { namesMentioned } from "../markdown/mention-marks.ts";
import { useElapsedSeconds } from "../pieces/elapsed.tsx";
import { useRoom, useRoomUi } from "../room/room-context.tsx";

/** Seconds after which a model counts as slow to start. */
const SLOW_AFTER_S = 10;

/** What was said, or is being said. */
export function MessageBody({ message }: { readonly message: RoomMessage }) {
  const { me } = useRoom();
  const { text, mentions } = message;
  const names = useMemo(() => namesMentioned(text, mentions, me), [text, mentions, me]);
  if (message.isDeleted) return <p className="message-gone">This message was deleted.</p>;
  if (message.turn !== undefined && message.turn.status !== "ended")
    return <StreamingBody message={message} turnId={message.turn.turnId} />;
  if (text === "") return null;
  return (
    <div className="message-body markdown">
      <Markdown text={text} mentions={names} />
    </div>
  );
}

/** The leaf that tokens re-render: the text lies in the stream registry, not in the message. */
const StreamingBody = memo(function StreamingBody({
  message,
  turnId,
}: {
  readonly message: RoomMessage;
  readonly turnId: string;
}) {
  const { session } = useRoom();
  const { streams } = session;
  const isStopping = useRoomUi((ui) => ui.stopping.has(turnId)) || message.turn?.status === "stopping";
  const subscribe = useCallback((changed: () => void) => streams.subscribe(message.id, changed), [streams, message.id]);
  const text = useSyncExternalStore(subscribe, () => streams.read(message.id) ?? "");
  // A stop shows at once: what comes until the server confirms it is not shown any more.
  const shown = useRef(text);
  if (!isStopping) shown.current = text;
  if (shown.current === "")
    return isStopping ? <p className="message-state">Stopping…</p> : <Thinking message={message} turnId={turnId} />;
  return (
    <div className={isStopping ? "message-body markdown" : "message-body markdown is-growing"}>
      <Markdown text={shown.current} isGrowing />
    </div>
  );
});

function Thinking({ message, turnId }: { readonly message: RoomMessage; readonly turnId: string }) {
  const { firstSeenMs } = useRoom();
  const seconds = useElapsedSeconds(firstSeenMs(turnId));
  if (seconds >= SLOW_AFTER_S) {
    return <p className="message-state">{`${message.authorName}’s model is slow to start (${seconds} s so far).`}</p>;
  }
  return (
    <p className="message-state">
      <span className="shimmer">Thinking</span>
      {seconds >= 2 && <span className="elapsed"> {seconds} s</span>}
    </p>
  );
}
