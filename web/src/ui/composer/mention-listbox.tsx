import { Avatar } from "../pieces/avatar.tsx";
import { useAccents } from "../room/use-room-people.ts";
import type { MentionList } from "./use-mention-list.ts";

/** Those who can be named, above the field. The field keeps the focus; this only shows. */
export function MentionListbox({ list }: { readonly list: MentionList }) {
  const accents = useAccents();
  if (!list.isOpen) return null;
  return (
    <div id={list.listId} className="mention-list" role="listbox" aria-label="People and personas">
      {list.choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are taken by the field
        <div
          key={choice.id}
          id={list.optionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === list.activeIndex}
          className={index === list.activeIndex ? "mention-option is-active" : "mention-option"}
          onPointerMove={() => list.setActive(index)}
          // Before the click moves the focus out of the field.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => list.accept(index)}
        >
          {choice.kind === "all" ? (
            <span className="avatar avatar-small avatar-all" aria-hidden="true">
              @
            </span>
          ) : (
            <Avatar
              name={choice.name}
              accent={choice.kind === "persona" ? accents.get(choice.id) : undefined}
              size="small"
            />
          )}
          <span className="mention-name">{choice.name}</span>
          <span className="mention-handle">{choice.kind !== "person" && `@${choice.mention}`}</span>
          <span className="mention-hint">{choice.hint}</span>
        </div>
      ))}
    </div>
  );
}
