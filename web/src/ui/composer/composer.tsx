import { isBlank, limits } from "@polylogue/proto";
import { type ChangeEvent, type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { alertReaders } from "../announcer.tsx";
import { Icon } from "../pieces/icon.tsx";
import { useGrowingField } from "../pieces/use-growing-field.ts";
import { useRoom, useRoomUi, useRoomView } from "../room/room-context.tsx";
import { useNameIndex } from "../room/use-room-people.ts";
import { ComposerHint } from "./composer-hint.tsx";
import { isComposingKey } from "./composing-key.ts";
import { MentionListbox } from "./mention-listbox.tsx";
import { acceptChoice } from "./mention-query.ts";
import { ReplyChip } from "./reply-chip.tsx";
import { useDraft } from "./use-draft.ts";
import { useMentionChoices } from "./use-mention-choices.ts";
import { useMentionList } from "./use-mention-list.ts";
import { addressees } from "./who-is-asked.ts";

/** Where a person writes. Keystrokes stay in here: nothing else renders with them. */
export function Composer() {
  const { session, ui, me } = useRoom();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft(session.roomId);
  const [problem, setProblem] = useState("");
  const seats = useRoomView((view) => view.seats);
  const { title, settings } = useRoomView((view) => view.facts);
  const replyTo = useRoomUi((state) => state.replyTo);
  const quotedAuthor = useRoomView((view) => view.messages.get(replyTo)?.author ?? "");
  const repliesTo = replyTo === "" ? undefined : quotedAuthor;
  const caretAfter = useRef<number>(undefined);

  const names = useNameIndex();
  const mentions = useMentionList(useMentionChoices(), names, (query, choice) => {
    const next = acceptChoice(field.current?.value ?? text, query, choice, names);
    caretAfter.current = next.caret;
    setText(next.text);
  });
  const whom = useMemo(
    () => addressees({ text, names, seats, settings, me, repliesTo }),
    [text, names, seats, settings, me, repliesTo],
  );
  const isQuestion = whom.asked.length > 0;

  // After the render that shows the accepted mention, whichever it is.
  useEffect(() => {
    if (caretAfter.current === undefined) return;
    field.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = undefined;
  });
  useInsertions(field, text, setText);
  useGrowingField(field, text);
  useEffect(() => {
    if (replyTo !== "") field.current?.focus();
  }, [replyTo]);

  const send = useCallback(() => {
    if (isBlank(text)) return;
    if (text.length > limits.postTextMax) return setProblem("This message is too long to send.");
    const clientMessageId = session.actions.post(text, replyTo);
    if (clientMessageId === undefined) {
      setProblem("50 messages are waiting to be sent already.");
      alertReaders("Not sent: 50 messages are waiting already.");
      return;
    }
    setText("");
    setProblem("");
    ui.setState({ replyTo: "", lastSent: { clientMessageId, isQuestion } });
  }, [session, text, replyTo, ui, setText, isQuestion]);

  const change = (event: ChangeEvent<HTMLTextAreaElement>) => {
    const { value, selectionStart } = event.target;
    setText(value);
    setProblem("");
    mentions.look(value, selectionStart);
    session.actions.typing(!isBlank(value));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposingKey(event.nativeEvent)) return;
    if (mentions.takeKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey && !isTouch()) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && replyTo !== "") {
      ui.setState({ replyTo: "" });
    } else if (event.key === "ArrowUp" && text === "") {
      const own = lastOwnMessage(session.store.getState(), me);
      if (own === undefined) return;
      event.preventDefault();
      ui.setState({ editing: own, jump: { messageId: own, count: ui.getState().jump.count + 1 } });
    }
  };

  return (
    <form
      className="composer"
      aria-label="Message composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
        field.current?.focus();
      }}
    >
      <MentionListbox list={mentions} />
      {replyTo !== "" && <ReplyChip messageId={replyTo} />}
      <div className="composer-box">
        <textarea
          ref={field}
          id="composer-field"
          className="grow-field"
          rows={1}
          value={text}
          placeholder={isNarrow() ? "Message the room" : "Message the room. Type @ to ask a persona."}
          aria-label={`Message ${title}`}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={mentions.isOpen ? mentions.listId : undefined}
          aria-activedescendant={mentions.activeId}
          aria-describedby="composer-hint"
          enterKeyHint={isTouch() ? "enter" : "send"}
          onChange={change}
          onKeyDown={onKeyDown}
          onSelect={(event) => mentions.look(event.currentTarget.value, event.currentTarget.selectionStart)}
          onBlur={mentions.close}
        />
        <button type="submit" className="send-button" aria-label="Send" disabled={isBlank(text)}>
          <Icon name="send" />
        </button>
      </div>
      <ComposerHint whom={whom} length={text.length} isEmpty={isBlank(text)} problem={problem} />
    </form>
  );
}

/** Takes over what other parts of the page put into the composer. */
function useInsertions(
  field: { readonly current: HTMLTextAreaElement | null },
  text: string,
  setText: (text: string) => void,
): void {
  const insertion = useRoomUi((state) => state.insertion);
  const latest = useRef(text);
  latest.current = text;
  const taken = useRef(insertion.count);
  useEffect(() => {
    if (insertion.count === taken.current) return;
    taken.current = insertion.count;
    const before = insertion.how === "replace" ? "" : latest.current;
    setText(before + insertion.text);
    const element = field.current;
    element?.focus();
    requestAnimationFrame(() => element?.setSelectionRange(element.value.length, element.value.length));
  }, [insertion, setText, field]);
}

/** On touch the Enter key of the keyboard makes lines; sending has its own button. */
function isTouch(): boolean {
  return matchMedia("(hover: none) and (pointer: coarse)").matches;
}

/** Where the long placeholder would take two lines. */
function isNarrow(): boolean {
  return matchMedia("(width < 640px)").matches;
}

function lastOwnMessage(
  view: ReturnType<ReturnType<typeof useRoom>["session"]["store"]["getState"]>,
  me: string,
): string | undefined {
  if (!view.rights.has("edit")) return undefined;
  return view.order.findLast((id) => {
    const message = view.messages.get(id);
    return message?.author === me && message.authorKind === "person" && !message.isDeleted;
  });
}
