import { useState } from "react";
import { Dialog } from "../pieces/dialog.tsx";
import { useRoom, useRoomUi, useRoomView } from "../room/room-context.tsx";
import { errorWords } from "../words/error-words.ts";
import { excerpt } from "../words/excerpt.ts";

/** Asks before a message is deleted, since that can not be undone. */
export function DeleteDialog() {
  const messageId = useRoomUi((ui) => ui.deleting);
  const message = useRoomView((view) => view.messages.get(messageId));
  const { session, ui } = useRoom();
  const [isDeleting, setDeleting] = useState(false);
  const [problem, setProblem] = useState("");
  if (message === undefined || message.isDeleted) return null;
  const close = () => {
    setProblem("");
    ui.setState({ deleting: "" });
  };
  const remove = async () => {
    setDeleting(true);
    const reply = await session.actions.delete(messageId);
    setDeleting(false);
    if ("ok" in reply) close();
    else setProblem(`Not deleted: ${errorWords(reply.error)}`);
  };
  return (
    <Dialog title="Delete this message?" onClose={close}>
      <div className="dialog-body">
        <blockquote className="dialog-quote">{excerpt(message.text) || "An empty message"}</blockquote>
        <p>
          Its text is erased for everybody and can not be brought back. Questions in it that nobody has begun to answer
          are dropped.
        </p>
        {problem !== "" && (
          <p className="field-problem" role="alert">
            {problem}
          </p>
        )}
      </div>
      <footer className="dialog-footer">
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
        <button type="button" className="button button-danger" disabled={isDeleting} onClick={() => void remove()}>
          {isDeleting ? "Deleting…" : "Delete"}
        </button>
      </footer>
    </Dialog>
  );
}
