import { useEffect, useState } from "react";
import { secondTicker } from "../second-ticker.ts";

/** Whole seconds since a time of the monotonic clock, ticking; empty before `fromS`. */
export function Elapsed({ sinceMs, fromS = 2 }: { readonly sinceMs: number; readonly fromS?: number }) {
  const seconds = useElapsedSeconds(sinceMs);
  return seconds < fromS ? null : <span className="elapsed"> {seconds} s</span>;
}

/** Whole seconds since then. All counters of the page tick together. */
export function useElapsedSeconds(sinceMs: number): number {
  const [seconds, setSeconds] = useState(() => secondsSince(sinceMs));
  useEffect(() => secondTicker(() => setSeconds(secondsSince(sinceMs))), [sinceMs]);
  return seconds;
}

function secondsSince(sinceMs: number): number {
  return Math.max(0, Math.floor((performance.now() - sinceMs) / 1_000));
}
