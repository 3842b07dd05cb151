import type { ReceiptJson } from "@polylogue/proto/model";
import type { PromptContextJson } from "@polylogue/proto/room";
import type { RoomMessage } from "../../room/room-view.ts";
import { Popover } from "../pieces/popover.tsx";
import { receiptGroups, receiptLine, wasFallback } from "../words/receipt-words.ts";

/** What an answer came to, always there, quietly; all of it on demand. */
export function ReceiptChip({ message, receipt }: { readonly message: RoomMessage; readonly receipt: ReceiptJson }) {
  const line = receiptLine(receipt);
  return (
    <footer className="message-footer">
      {wasFallback(receipt) && <span className="meta">Answered by {receipt.model}: the usual model did not.</span>}
      <Popover
        label={`Receipt of ${message.authorName}’s answer`}
        className="receipt-popover"
        opener={(props) => (
          <button type="button" className="receipt-chip" {...props} aria-label={`Receipt: ${line}`}>
            {line}
          </button>
        )}
      >
        {() => <ReceiptDetails receipt={receipt} context={message.turn?.context} />}
      </Popover>
    </footer>
  );
}

function ReceiptDetails({
  receipt,
  context,
}: {
  readonly receipt: ReceiptJson;
  readonly context: PromptContextJson | undefined;
}) {
  return (
    <>
      <h3>Receipt</h3>
      {receipt.rehearsal === true && (
        <p className="receipt-note">Demo model: scripted answers, no cost, not a real AI.</p>
      )}
      {receiptGroups(receipt, context).map(({ title, facts }) => (
        <section
          key={title}
          aria-label={title}
          className={title === "Try" || title === "Tries" ? "is-numbered" : undefined}
        >
          {title !== "Answer" && <h4>{title}</h4>}
          <dl>
            {facts.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}
