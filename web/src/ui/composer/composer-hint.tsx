import { limits } from "@polylogue/proto";
import { useRoomView } from "../room/room-context.tsx";
import { countWords } from "../words/receipt-words.ts";
import { type Addressees, askWords } from "./who-is-asked.ts";

/** Code units from which on the length is shown. */
const COUNT_FROM = limits.postTextMax * 0.9;

/** The line under the field: whom sending asks and tells, what went wrong, how long it may be. Its place is always reserved. */
export function ComposerHint({
  whom,
  length,
  isEmpty,
  problem,
}: {
  readonly whom: Addressees;
  readonly length: number;
  readonly isEmpty: boolean;
  readonly problem: string;
}) {
  const hasPersonas = useRoomView((view) => [...view.seats.values()].some(({ kind }) => kind === "persona"));
  const isTooLong = length > limits.postTextMax;
  return (
    <div className="composer-hint" id="composer-hint">
      <span
        className={
          problem === "" ? (whom.asked.length + whom.told.length > 0 ? "is-asking" : undefined) : "field-problem"
        }
      >
        {problem || askWords(whom, hasPersonas, isEmpty)}
      </span>
      {length >= COUNT_FROM ? (
        <span className={isTooLong ? "field-problem counter" : "counter"}>
          {countWords(length)} / {countWords(limits.postTextMax)}
        </span>
      ) : (
        <span className="key-hint">
          <kbd>Shift</kbd> <kbd>Enter</kbd> for a new line
        </span>
      )}
    </div>
  );
}
