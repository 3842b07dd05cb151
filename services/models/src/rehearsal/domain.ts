import { domains, general } from "./domains.ts";

/** A thought that can stand as a bullet with its title, or as prose without it. */
export interface Point {
  readonly title: string;
  /** One or two whole sentences; may have the slot `{thing}`. */
  readonly text: string;
}

/** What there is to say about a field of life. */
export interface Domain {
  readonly name: string;
  /** Words that show it; matched against lower-case text. */
  readonly words: RegExp;
  readonly points: readonly Point[];
  /** What goes wrong there. */
  readonly risks: readonly Point[];
  /** What to do there, in an order that makes sense. */
  readonly steps: readonly Point[];
  /** What to ask somebody who asks. */
  readonly questions: readonly string[];
}

/** The field of a message. One that names none stands for itself, unless it says nothing by itself: then the talk before it decides. */
export function domainOf(message: string, standsAlone: boolean, before: readonly string[]): Domain {
  const own = mostNamed(message);
  if (own !== undefined || standsAlone) return own ?? general;
  return (
    before
      .toReversed()
      .map(mostNamed)
      .find((domain) => domain !== undefined) ?? general
  );
}

function mostNamed(text: string): Domain | undefined {
  const lengthMax = 3_000;
  const lower = text.toLowerCase().slice(-lengthMax);
  let best: Domain | undefined;
  let bestHits = 0;
  for (const domain of domains) {
    const hits = lower.match(new RegExp(domain.words, "g"))?.length ?? 0;
    if (hits > bestHits) [best, bestHits] = [domain, hits];
  }
  return best;
}
