import type { ReceiptJson } from "@polylogue/proto/model";
import type { RoomMessage } from "../../room/room-view.ts";
import { Popover } from "../pieces/popover.tsx";
import { receiptFacts, receiptLine, wasFallback } from "../words/receipt-words.ts";

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
        {() => <ReceiptDetails receipt={receipt} />}
      </Popover>
    </footer>
  );
}

function ReceiptDetails({ receipt }: { readonly receipt: ReceiptJson }) {
  return (
    <>
      <h3>Receipt</h3>
      {receipt.rehearsal === true && (
        <p className="receipt-note">Demo model: scripted answers, no cost, not a real AI.</p>
      )}
      <dl>
        {receiptFacts(receipt).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
