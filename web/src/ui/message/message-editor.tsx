import { isBlank, limits } from "@polylogue/proto";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { RoomMessage } from "../../room/room-view.ts";
import { isComposingKey } from "../composer/composing-key.ts";
import { useGrowingField } from "../pieces/use-growing-field.ts";
import { useRoom } from "../room/room-context.tsx";
import { errorWords } from "../words/error-words.ts";

/** Edits one's own message in its place: Enter saves, Escape gives up. */
export function MessageEditor({ message }: { readonly message: RoomMessage }) {
  const { session, ui } = useRoom();
  const [text, setText] = useState(message.text);
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  // Another edit that came meanwhile is not written over unseen.
  const revision = useRef(message.revision);

  useGrowingField(field, text);
  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);

  const close = () => {
    ui.setState({ editing: "" });
    document.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(message.id)}"]`)?.focus();
  };
  const save = async () => {
    if (text === message.text) return close();
    if (isBlank(text)) return setProblem("The message is empty. To take it back, delete it.");
    if (text.length > limits.postTextMax) return setProblem("The message is too long.");
    setSaving(true);
    const reply = await session.actions.edit(message.id, revision.current, text);
    setSaving(false);
    if ("ok" in reply) return close();
    revision.current = session.store.getState().messages.get(message.id)?.revision ?? revision.current;
    setProblem(`Not saved: ${errorWords(reply.error)}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposingKey(event.nativeEvent)) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void save();
    }
  };

  return (
    <div className="message-editor">
      <textarea
        ref={field}
        aria-label="Edit message"
        className="grow-field"
        value={text}
        disabled={isSaving}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="message-editor-bar">
        {problem !== "" && (
          <p className="field-problem" role="alert">
            {problem}
          </p>
        )}
        <button type="button" className="button button-small" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          className="button button-small button-primary"
          disabled={isSaving}
          onClick={() => void save()}
        >
          {isSaving ? "Saving…" : "Save"}
        </button>
      </div>
    </div>
  );
}
