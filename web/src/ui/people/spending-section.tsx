import { useRoomView } from "../room/room-context.tsx";
import { spendingWords } from "../words/receipt-words.ts";

/** What the answers of the room came to so far. */
export function SpendingSection() {
  const spending = useRoomView((view) => view.spending);
  const words = spendingWords(spending);
  if (words === undefined) return null;
  return (
    <section className="pane-section" aria-labelledby="pane-spending">
      <h3 id="pane-spending">Cost so far</h3>
      <p className="pane-fact">{words.line}</p>
      {words.unknown !== "" && <p className="meta">{words.unknown} The sum is without them.</p>}
    </section>
  );
}
