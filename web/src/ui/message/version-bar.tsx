import { useLayoutEffect, useRef } from "react";
import type { RoomMessage } from "../../room/room-view.ts";
import { announce } from "../announcer.tsx";
import { isLive, pickedVersion, versionsOf } from "../message-list/versions.ts";
import { Icon } from "../pieces/icon.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { lookAt } from "../room/room-ui-store.ts";
import { useCommand } from "../room/use-command.ts";

/** The versions of an answer: which one is shown, which one everybody sees, and the way from one to the next. */
export function VersionBar({
  original,
  shown,
  isReachable,
}: {
  readonly original: RoomMessage;
  readonly shown: RoomMessage;
  readonly isReachable: boolean;
}) {
  const { session, ui } = useRoom();
  const messages = useRoomView((view) => view.messages);
  const mayPick = useRoomView((view) => view.rights.has("pickVersion"));
  const isOwed = useRoomView((view) =>
    [...view.turns.values()].some(({ versionOf, messageId }) => versionOf === original.id && messageId === ""),
  );
  const { isSending, problem, send } = useCommand("Not picked");
  useStayWithUnpicked(original, shown);
  const all = versionsOf(original, messages);
  const picked = pickedVersion(original, messages);
  const index = all.findIndex(({ id }) => id === shown.id);
  const tabIndex = isReachable ? 0 : -1;
  const show = (to: number) => {
    const version = all[to];
    if (version === undefined) return;
    lookAt(ui, original, version.id);
    const state = version.id === picked.id ? ", the one that everybody sees" : "";
    announce(`Version ${to + 1} of ${all.length}${state}`);
  };
  // What was asked for and never began is told by its own line.
  if (all.length === 1 && !isOwed) return null;
  const isPickable = shown.id !== picked.id && !isLive(shown) && shown.text !== "" && mayPick;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div className="version-bar" role="group" aria-label={`Versions of ${original.authorName}’s answer`}>
      <button
        type="button"
        className="version-step"
        aria-label="Earlier version"
        tabIndex={tabIndex}
        aria-disabled={index <= 0}
        onClick={() => show(index - 1)}
      >
        <Icon name="back" />
      </button>
      <span className="version-count">
        {index + 1} of {all.length}
      </span>
      <button
        type="button"
        className="version-step is-later"
        aria-label="Later version"
        tabIndex={tabIndex}
        aria-disabled={index >= all.length - 1}
        onClick={() => show(index + 1)}
      >
        <Icon name="back" />
      </button>
      <span className="version-state">
        {isLive(shown) ? "being written" : shown.id === picked.id ? "everybody sees this one" : "not picked"}
      </span>
      {isPickable && (
        <button
          type="button"
          className="quiet-button"
          tabIndex={tabIndex}
          disabled={isSending}
          onClick={() => void send(() => session.actions.pickVersion(original.id, shown.id))}
        >
          Show this one to everybody
        </button>
      )}
      {isOwed && <span className="version-state">Another version is on its way.</span>}
      {problem !== "" && (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** A version that was seen being written and came to nothing does not vanish: its card says why. */
function useStayWithUnpicked(original: RoomMessage, shown: RoomMessage): void {
  const { session, ui } = useRoom();
  const watched = useRef("");
  useLayoutEffect(() => {
    const before = watched.current;
    watched.current = isLive(shown) ? shown.id : "";
    if (before === "" || before === shown.id) return;
    const { messages } = session.store.getState();
    const ended = messages.get(before);
    if (ended === undefined || isLive(ended) || ended.isDeleted || original.picked === before) return;
    if (ui.getState().looks.get(original.id)?.picked !== original.picked) lookAt(ui, original, before);
  }, [original, shown, session, ui]);
}
