import type { VisibilityJson } from "@polylogue/proto/room";
import { useId } from "react";

const choices: readonly { readonly value: VisibilityJson; readonly name: string; readonly hint: string }[] = [
  { value: "VISIBILITY_LINK", name: "Anyone with the link", hint: "Not in the list of rooms." },
  { value: "VISIBILITY_LISTED", name: "Listed", hint: "Everybody here finds it in the list of rooms." },
  { value: "VISIBILITY_INVITED", name: "Invited only", hint: "Only people who have a seat." },
];

/** Who may come into a room. */
export function VisibilityChoice({
  value,
  onChange,
}: {
  readonly value: VisibilityJson;
  readonly onChange: (value: VisibilityJson) => void;
}) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>Who can join</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="choice-row">
          <input type="radio" name={name} checked={value === choice.value} onChange={() => onChange(choice.value)} />
          <span>
            <strong>{choice.name}</strong>
            <span className="meta">{choice.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** A visibility in a sentence. */
export function visibilityWords(visibility: VisibilityJson): string {
  const choice = choices.find(({ value }) => value === visibility);
  return choice === undefined ? "" : `${choice.name}. ${choice.hint}`;
}
