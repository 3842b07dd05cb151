import { type KeyboardEvent, useCallback } from "react";
import type { RoomMessage } from "../../room/room-view.ts";
import { useMessageActions } from "./use-message-actions.ts";

const actionByKey: Readonly<Record<string, string>> = {
  r: "Reply",
  c: "Copy",
  e: "Edit",
  g: "Another version",
  Delete: "Delete",
};

/** Letters that act on a message while it has the focus itself. */
export function useMessageKeys(message: RoomMessage): (event: KeyboardEvent) => void {
  const actions = useMessageActions(message);
  return useCallback(
    (event: KeyboardEvent) => {
      if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return;
      const action = actions.find(({ name }) => name === actionByKey[event.key]);
      if (action === undefined || message.isDeleted) return;
      event.preventDefault();
      action.act();
    },
    [actions, message.isDeleted],
  );
}
