import { useCallback, useRef } from "react";
import { estimateHeightPx, type Row } from "./row-model.ts";

/** Estimates that are kept beyond those of the present rows. */
const SPARE_MAX = 1_000;

/**
 * Keys and first heights of rows for the virtualizer. An estimate stays what it was when its key was new: the virtualizer forgets a measured
 * height that equals its estimate, so a later, better estimate would move the list.
 */
export function useRowMeasures(rows: readonly Row[]) {
  const estimates = useRef(new Map<string, number>());
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const estimateSize = useCallback(
    (index: number) => {
      const row = rows[index];
      const known = estimates.current.get(row?.key ?? "");
      if (known !== undefined) return known;
      const heightPx = estimateHeightPx(row);
      if (row !== undefined) remember(estimates.current, row.key, heightPx, rows);
      return heightPx;
    },
    [rows],
  );
  return { getItemKey, estimateSize };
}

function remember(estimates: Map<string, number>, key: string, heightPx: number, rows: readonly Row[]): void {
  if (estimates.size > rows.length + SPARE_MAX) {
    const present = new Set(rows.map((row) => row.key));
    for (const known of estimates.keys()) if (!present.has(known)) estimates.delete(known);
  }
  estimates.set(key, heightPx);
}
