import type { Telling } from "./tell-story.ts";

const heads = ["fault", "story", "injected", "checked", "verdict"] as const;
type Row = Readonly<Record<(typeof heads)[number], string>>;

/** One line for each story: what was done to the system how often, by what it was judged, and how. */
export function verdictTable(tellings: readonly Telling[]): string[] {
  const rows = tellings.map(rowOf);
  const widths = heads.map((head) => Math.max(head.length, ...rows.map((row) => row[head].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join(" | ")
      .trimEnd();
  return [
    line(heads),
    widths.map((width) => "-".repeat(width)).join("-|-"),
    ...rows.map((row) => line(heads.map((head) => row[head]))),
  ];
}

function rowOf({ story, happened, entries, violations, report, seconds }: Telling): Row {
  const missing = story.missing?.();
  if (missing !== undefined) {
    return {
      fault: story.faults.join(" "),
      story: story.title,
      injected: "",
      checked: "",
      verdict: `NOT TOLD: ${missing}`,
    };
  }
  const facts = entries.flatMap((entry) => (entry.kind === "fact" ? [entry.name] : []));
  const told = new Set([...Object.keys(story.wants), ...facts]);
  const injected = [...told].map((what) => `${what} ${happened.get(what) ?? 0}`);
  const broken = [...new Set(violations.map(({ rule }) => rule))];
  const verdict = report.length === 0 ? "well" : broken.length > 0 ? `BROKEN: rule ${broken.join(", ")}` : "FAILED";
  return {
    fault: story.faults.join(" "),
    story: story.title,
    injected: injected.join(", "),
    checked: `rules 1-12 on ${entries.length} entries`,
    verdict: `${verdict}, ${seconds.toFixed(1)} s`,
  };
}
