/** The longest beginning of a text that is at most `bytesMax` of UTF-8 and does not end inside a character. */
export function leadingBytes(text: string, bytesMax: number): string {
  // A code unit is at most 3 bytes, so most texts need no counting.
  if (text.length * 3 <= bytesMax) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > bytesMax) return text.slice(0, end);
    end += character.length;
  }
  return text;
}

/** A text as pieces of at most `bytesMax` bytes of UTF-8 each (at least one character); none for an empty text. */
export function* piecesOfBytes(text: string, bytesMax: number): Generator<string, void, void> {
  let rest = text;
  while (rest !== "") {
    const piece = leadingBytes(rest, bytesMax) || String.fromCodePoint(rest.codePointAt(0) ?? 0);
    yield piece;
    rest = rest.slice(piece.length);
  }
}
