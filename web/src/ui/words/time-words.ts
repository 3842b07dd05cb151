const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const farDayFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const shortDayFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

const DAY_MS = 86_400_000;

/** `09:41`. */
export function clockTime(atMs: number): string {
  return clockFormat.format(atMs);
}

/** The whole moment, for a tooltip. */
export function fullTime(atMs: number): string {
  return fullFormat.format(atMs);
}

/** Local days, as numbers that differ by one from day to day. */
export function dayNumber(atMs: number): number {
  const date = new Date(atMs);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS);
}

/** `Today`, `Yesterday`, or the day. */
export function dayWords(atMs: number, nowMs: number): string {
  const age = dayNumber(nowMs) - dayNumber(atMs);
  if (age === 0) return "Today";
  if (age === 1) return "Yesterday";
  return age < 200 ? dayFormat.format(atMs) : farDayFormat.format(atMs);
}

/** How long ago, in one short word: `now`, `5 min`, `3 h`, `Tue`-like dates for older. */
export function agoWords(atMs: number, nowMs: number): string {
  const minutes = Math.floor((nowMs - atMs) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h`;
  return shortDayFormat.format(atMs);
}
