import type { EventJson } from "@polylogue/proto/room";
import type { Check } from "./check.ts";

/** A turn without a sign of life is dead after so many milliseconds. */
const silenceMs = 12_000;
/** What an instance has concluded may take so long, in milliseconds, until it is stored. */
const storedWithinMs = 10_000;

interface Call {
  readonly host: string;
  readonly sinceMs: number;
}

/** No turn is taken for dead by an instance that its living runner has been speaking to all along. */
export function checkCondemned(): Check {
  const addresses = new Map<string, string>();
  /** Since when a runner and an instance hear each other, by host and address. */
  const wellSince = new Map<string, number>();
  const blocked = new Set<string>();
  const calls = new Map<string, Call>();
  /** When an attempt began in the log. */
  const begun = new Map<string, number>();

  function wrong(event: EventJson, writer: string, atMs: number): string | undefined {
    const { turnStarted, turnEnded } = event;
    const isInterrupted = turnEnded?.outcome === "OUTCOME_INTERRUPTED";
    const turnId = turnStarted?.turnId ?? turnEnded?.turnId ?? "";
    const attempt = turnStarted ? (turnStarted.attempt ?? 0) - 1 : isInterrupted ? (turnEnded.attempt ?? 0) : 0;
    const call = calls.get(`${turnId} ${attempt}`);
    if (turnStarted) begun.set(`${turnId} ${turnStarted.attempt}`, atMs);
    if (!call || attempt === 0) return undefined;
    const ageMs = atMs - (begun.get(`${turnId} ${attempt}`) ?? 0);
    if (ageMs < silenceMs)
      return `${turnId} attempt ${attempt} was taken for dead at ${event.seq}, ${ageMs} ms after it began`;
    const address = addresses.get(writer) ?? "";
    const heardMs = atMs - (wellSince.get(`${call.host} ${address}`) ?? atMs);
    if (atMs - call.sinceMs < silenceMs || heardMs < silenceMs + storedWithinMs) return undefined;
    return `${turnId} attempt ${attempt} was taken for dead at ${event.seq} by ${address}, to which ${call.host} has spoken for ${heardMs} ms`;
  }

  function lose(host: string, address: string): void {
    wellSince.delete(`${host} ${address}`);
  }

  return {
    rules: "T8",
    see(seen) {
      switch (seen.kind) {
        case "instance":
          addresses.set(seen.id, seen.address);
          return undefined;
        case "trunk": {
          const isWell =
            seen.isUp && !blocked.has(wayOf(seen.host, seen.address)) && !blocked.has(wayOf(seen.address, seen.host));
          if (isWell) wellSince.set(`${seen.host} ${seen.address}`, seen.atMs);
          else lose(seen.host, seen.address);
          return undefined;
        }
        case "way":
          if (!seen.isOpen) {
            blocked.add(wayOf(seen.from, seen.to));
            lose(seen.from, seen.to);
            lose(seen.to, seen.from);
          } else blocked.delete(wayOf(seen.from, seen.to));
          return undefined;
        case "called":
          calls.set(`${seen.turnId} ${seen.attempt}`, { host: seen.host, sinceMs: seen.atMs });
          return undefined;
        case "fell silent":
          calls.delete(`${seen.turnId} ${seen.attempt}`);
          return undefined;
        case "down":
          for (const [key, { host }] of calls) if (host === seen.host) calls.delete(key);
          return undefined;
        case "committed":
          for (const event of seen.commit.events) {
            const found = wrong(event, seen.commit.writer, seen.atMs);
            if (found) return found;
          }
          return undefined;
        default:
          return undefined;
      }
    },
  };
}

function wayOf(from: string, to: string): string {
  return `${from}>${to}`;
}
