import { memo } from "react";
import { MessageRow } from "../message/message-row.tsx";
import { PendingRow } from "../message/pending-row.tsx";
import { dayWords } from "../words/time-words.ts";
import { CappedRow } from "./capped-row.tsx";
import { NoticeRow, OwedRow } from "./notice-row.tsx";
import { RoomStart } from "./room-start.tsx";
import type { Row } from "./row-model.ts";

/** One line of the list. Rendered again only when what it shows changed. */
export const ListRow = memo(
  function ListRow({
    row,
    position,
    isFocusStop,
  }: {
    readonly row: Row;
    readonly position: number;
    readonly isFocusStop: boolean;
  }) {
    switch (row.kind) {
      case "start":
        return <RoomStart />;
      case "day":
        return <Separator words={dayWords(row.atMs, Date.now())} />;
      case "new":
        return <Separator words="New" isNew />;
      case "notice":
        return <NoticeRow notice={row.notice} />;
      case "owed":
        return <OwedRow turn={row.turn} ahead={row.ahead} />;
      case "capped":
        return <CappedRow chain={row.chain} />;
      case "pending":
        return (
          <PendingRow
            rowKey={row.key}
            entry={row.entry}
            isContinued={row.isContinued}
            quoted={row.quoted}
            isFocusStop={isFocusStop}
          />
        );
      case "message":
        return (
          <MessageRow
            rowKey={row.key}
            message={row.message}
            original={row.original}
            continuedBy={row.continuedBy}
            isContinued={row.isContinued}
            quoted={row.quoted}
            position={position}
            isFocusStop={isFocusStop}
          />
        );
      default:
        return row satisfies never;
    }
  },
  (before, after) =>
    before.isFocusStop === after.isFocusStop && before.position === after.position && isSameRow(before.row, after.row),
);

/** Rows are made anew with every change of structure; what they show is not. */
function isSameRow(a: Row, b: Row): boolean {
  if (a.kind !== b.kind || a.key !== b.key) return false;
  const before: Readonly<Record<string, unknown>> = a;
  const after: Readonly<Record<string, unknown>> = b;
  return Object.keys(after).every((name) => before[name] === after[name]);
}

function Separator({ words, isNew = false }: { readonly words: string; readonly isNew?: boolean }) {
  return (
    <div className={isNew ? "separator separator-new" : "separator"}>
      <span>{words}</span>
    </div>
  );
}
