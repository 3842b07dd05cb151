import { useEffect, useRef, useState } from "react";
import { Icon } from "../pieces/icon.tsx";
import { useRoomView } from "../room/room-context.tsx";
import type { Row } from "./row-model.ts";

/** The way back to the end: how much is new there, and how many are speaking. */
export function LatestPill({
  isShown,
  rows,
  me,
  onClick,
}: {
  readonly isShown: boolean;
  readonly rows: readonly Row[];
  readonly me: string;
  readonly onClick: () => void;
}) {
  const newest = newestSeq(rows);
  const seen = useRef(newest);
  const [, update] = useState(0);
  useEffect(() => {
    // While the end is in view everything is seen.
    if (!isShown && seen.current !== newest) {
      seen.current = newest;
      update((count) => count + 1);
    }
  }, [isShown, newest]);
  const live = useRoomView((view) => [...view.turns.values()].filter(({ status }) => status === "running").length);
  if (!isShown) return null;
  const fresh = rows.filter(
    (row) => row.kind === "message" && row.original.seq > seen.current && row.original.author !== me,
  ).length;
  const counts = [fresh > 0 ? `${fresh} new` : "", live > 0 ? `${live} live` : ""].filter(Boolean).join(", ");
  return (
    <button type="button" className="latest-pill" onClick={onClick}>
      <Icon name="down" />
      Latest{counts === "" ? "" : ` · ${counts}`}
    </button>
  );
}

function newestSeq(rows: readonly Row[]): number {
  return rows.findLast((row) => row.kind === "message")?.original.seq ?? 0;
}
