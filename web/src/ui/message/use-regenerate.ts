import { useCallback } from "react";
import type { RoomMessage } from "../../room/room-view.ts";
import { placeOf } from "../message-list/versions.ts";
import { useRoom } from "../room/room-context.tsx";
import { lookAt } from "../room/room-ui-store.ts";
import { errorClause } from "../words/error-words.ts";

/** Asks for another version of an answer; `model` is `provider/model`, empty for the persona's own. */
export function useRegenerate({ id, versionOf }: RoomMessage): (model: string) => void {
  const { session, ui } = useRoom();
  return useCallback(
    (model) => {
      const { messages } = session.store.getState();
      const message = messages.get(id);
      const place = message === undefined ? undefined : placeOf(message, messages);
      // Whoever asks for a version wants to see it being written.
      if (place !== undefined) lookAt(ui, place, undefined);
      const messageId = place?.id ?? (versionOf || id);
      ui.setState({ failure: { messageId: "", words: "" } });
      void session.actions.regenerate(messageId, model).then((reply) => {
        if ("error" in reply) ui.setState({ failure: { messageId, words: `Not asked: ${errorClause(reply.error)}` } });
      });
    },
    [session, ui, id, versionOf],
  );
}
