/** A character with the marks that combine with it. */
export interface FoldedPiece {
  /** What it is compared by; empty when it shows nothing. */
  readonly form: string;
  /** Where the next piece begins. */
  readonly end: number;
}

/** Marks beyond these begin a piece of their own: no writing needs as many. */
const pieceAt = /.[\p{M}\uff9e\uff9f]{0,128}/suy;
const ignorable = /\p{Default_Ignorable_Code_Point}+/gu;
const whiteSpace = /^\p{White_Space}+$/u;
/** Forms of short pieces: names are made of few. */
const forms = new Map<string, string>();
const formsMax = 4_096;
const lineBreak = /[\n\v\f\r\u0085\u2028\u2029]/u;

/**
 * The piece of a text that begins at a place. A name is compared piece by piece, so that a text can be read along names without being
 * copied, and no piece depends on what stands before it.
 */
export function foldPieceAt(text: string, at: number): FoldedPiece {
  const code = text.charCodeAt(at);
  // Latin letters without marks, which is nearly everything, need no tables.
  if (code < 0x80 && !(text.charCodeAt(at + 1) >= 0x300)) {
    return { form: code <= 0x20 ? foldSpace(text.charAt(at)) : text.charAt(at).toLowerCase(), end: at + 1 };
  }
  pieceAt.lastIndex = at;
  const piece = pieceAt.exec(text)?.[0] ?? text.charAt(at);
  return { form: formOf(piece), end: at + piece.length };
}

/**
 * The form in which names are compared: without case, compatibility variants and what shows nothing. Two names of one form are one
 * name to whoever types it.
 */
export function foldName(name: string): string {
  let form = "";
  for (let at = 0; at < name.length; ) {
    const piece = foldPieceAt(name, at);
    form += piece.form;
    at = piece.end;
  }
  return form;
}

function formOf(piece: string): string {
  const known = forms.get(piece);
  if (known !== undefined) return known;
  const form = whiteSpace.test(piece) ? foldSpace(piece) : fold(piece);
  if (piece.length <= 4) {
    if (forms.size >= formsMax) forms.clear();
    forms.set(piece, form);
  }
  return form;
}

/** A line break is no space: a name stands in one line. */
function foldSpace(space: string): string {
  return lineBreak.test(space) ? "\n" : " ";
}

/**
 * Lower case and decomposition can undo each other, so they are applied until nothing changes (three rounds suffice for every code
 * point of Unicode; the bound is for certainty). A final sigma is a sigma.
 */
function fold(piece: string): string {
  let form = piece;
  for (let round = 0; round < 4; round += 1) {
    const next = form.normalize("NFKD").toLowerCase().replace(ignorable, "").replaceAll("ς", "σ");
    if (next === form) break;
    form = next;
  }
  return form;
}
