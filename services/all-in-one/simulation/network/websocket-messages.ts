/** Reads unmasked text messages, one after another, as a browser would. A text is given as it is. */
export function readTexts(bytes: Buffer | string): string[] {
  if (typeof bytes === "string") return [bytes];
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== 0x81) throw new Error(`no text message at ${at}`);
    const short = bytes[at + 1] ?? 0;
    let head = 2;
    let length = short;
    if (short === 126) {
      length = bytes.readUInt16BE(at + 2);
      head = 4;
    } else if (short === 127) {
      length = Number(bytes.readBigUInt64BE(at + 2));
      head = 10;
    }
    texts.push(bytes.toString("utf8", at + head, at + head + length));
    at += head + length;
  }
  return texts;
}
