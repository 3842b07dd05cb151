import { Fragment, useId } from "react";
import type { Participant } from "../../room/room-view.ts";
import { capFields, type SettingsDraft, type Unaddressed } from "../words/settings-words.ts";

const choices: readonly { readonly value: Unaddressed; readonly name: string; readonly hint: string }[] = [
  {
    value: "silent",
    name: "Nobody",
    hint: "Personas speak when they are named. Alone with one persona you need no name.",
  },
  { value: "lead", name: "One persona", hint: "It answers what is said to nobody." },
  { value: "all", name: "Every persona", hint: "Lively, and the most expensive." },
];

/** Who answers what is said to nobody, and what one message may lead to. */
export function TurnSettings({
  draft,
  personas,
  onChange,
}: {
  readonly draft: SettingsDraft;
  readonly personas: readonly Participant[];
  readonly onChange: (draft: SettingsDraft) => void;
}) {
  const name = useId();
  return (
    <>
      <fieldset className="choice">
        <legend>Who answers a message to nobody</legend>
        {choices.map(({ value, name: label, hint }) => (
          <Fragment key={value}>
            <label className="choice-row">
              <input
                type="radio"
                name={name}
                checked={draft.unaddressed === value}
                onChange={() => onChange({ ...draft, unaddressed: value })}
              />
              <span>
                <strong>{label}</strong>
                <span className="meta">{hint}</span>
              </span>
            </label>
            {value === "lead" && draft.unaddressed === "lead" && (
              <LeadField
                value={draft.leadPersona}
                personas={personas}
                onChange={(leadPersona) => onChange({ ...draft, leadPersona })}
              />
            )}
          </Fragment>
        ))}
      </fieldset>
      <fieldset className="choice cap-fields">
        <legend>What one message may lead to, at most</legend>
        {capFields.map((cap) => (
          <CapInput
            key={cap.name}
            label={cap.label}
            hint={cap.hint}
            usual={cap.usual}
            isWhole={cap.isWhole}
            value={draft.caps[cap.name]}
            onChange={(value) => onChange({ ...draft, caps: { ...draft.caps, [cap.name]: value } })}
          />
        ))}
        <p className="meta">An empty field is the default. At a limit the room asks whether they may go on.</p>
      </fieldset>
    </>
  );
}

function LeadField({
  value,
  personas,
  onChange,
}: {
  readonly value: string;
  readonly personas: readonly Participant[];
  readonly onChange: (personaId: string) => void;
}) {
  return (
    <label className="field lead-field">
      <span>Which persona</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">Choose one</option>
        {personas.map(({ id, displayName }) => (
          <option key={id} value={id}>
            {displayName}
          </option>
        ))}
      </select>
    </label>
  );
}

function CapInput({
  label,
  hint,
  usual,
  isWhole,
  value,
  onChange,
}: {
  readonly label: string;
  readonly hint: string;
  readonly usual: number;
  readonly isWhole: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="cap-field">
      <span className="cap-words">
        <label htmlFor={id}>{label}</label>
        <span className="meta" id={`${id}-hint`}>
          {hint} Default: {usual}.
        </span>
      </span>
      <input
        id={id}
        inputMode={isWhole ? "numeric" : "decimal"}
        autoComplete="off"
        value={value}
        placeholder={String(usual)}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
