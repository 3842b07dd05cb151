import { roomLimits } from "./limits.ts";

/** The text so far of one running turn, as this client has it. */
export interface TurnText {
  readonly attempt: number;
  readonly text: string;
  /** True while a piece is known to be missing: the shown text is a prefix. */
  readonly isBroken: boolean;
}

/** A turn of which nothing was heard. */
export const noTurnText: TurnText = { attempt: 0, text: "", isBroken: false };

/** A piece of a turn's text. */
export interface TextPiece {
  readonly attempt: number;
  /** UTF-16 code units of the attempt's text before it. */
  readonly offset: number;
  readonly text: string;
}

/**
 * Takes the next piece (T7): a lower attempt is dropped, a higher one starts again, an overlap is dropped, a gap breaks the text until
 * the whole of it comes. The same object comes back when nothing changed.
 */
export function appendPiece(have: TurnText, piece: TextPiece): TurnText {
  if (piece.attempt < have.attempt) return have;
  const base = piece.attempt > have.attempt ? { attempt: piece.attempt, text: "", isBroken: false } : have;
  if (piece.offset > base.text.length) return base.isBroken ? base : { ...base, isBroken: true };
  const fresh = piece.text.slice(base.text.length - piece.offset);
  if (fresh === "") return base;
  return { attempt: base.attempt, text: bounded(base.text + fresh), isBroken: false };
}

/** Takes the whole text so far. An older, shorter one of the same attempt tells nothing new. */
export function replaceText(have: TurnText, whole: { readonly attempt: number; readonly text: string }): TurnText {
  if (whole.attempt < have.attempt) return have;
  if (
    whole.attempt === have.attempt &&
    whole.text.length <= have.text.length &&
    !(have.isBroken && whole.text.length === have.text.length)
  ) {
    return have;
  }
  return { attempt: whole.attempt, text: bounded(whole.text), isBroken: false };
}

function bounded(text: string): string {
  return text.length > roomLimits.streamTextMax ? text.slice(0, roomLimits.streamTextMax) : text;
}
