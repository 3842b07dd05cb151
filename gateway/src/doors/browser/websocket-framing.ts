/** What a message is made of (RFC 6455, 5.2). */
export type MessageKind = "text" | "binary";

const finalText = 0x81;
const finalBinary = 0x82;

/**
 * A whole, unmasked message as it stands on the wire. Framed here and not by the socket's library, so that one buffer can be written to
 * every socket of a room, and several messages with one write (G2).
 */
export function frameMessage(payload: Uint8Array, kind: MessageKind): Buffer {
  const { byteLength } = payload;
  const headBytes = byteLength < 126 ? 2 : byteLength < 65_536 ? 4 : 10;
  const framed = Buffer.allocUnsafe(headBytes + byteLength);
  writeHead(framed, byteLength, kind);
  framed.set(payload, headBytes);
  return framed;
}

/** The same for text, without encoding it twice. */
export function frameText(text: string): Buffer {
  const byteLength = Buffer.byteLength(text);
  const headBytes = byteLength < 126 ? 2 : byteLength < 65_536 ? 4 : 10;
  const framed = Buffer.allocUnsafe(headBytes + byteLength);
  writeHead(framed, byteLength, "text");
  framed.write(text, headBytes, "utf8");
  return framed;
}

function writeHead(framed: Buffer, byteLength: number, kind: MessageKind): void {
  framed[0] = kind === "text" ? finalText : finalBinary;
  if (byteLength < 126) {
    framed[1] = byteLength;
  } else if (byteLength < 65_536) {
    framed[1] = 126;
    framed.writeUInt16BE(byteLength, 2);
  } else {
    framed[1] = 127;
    framed.writeUInt32BE(0, 2);
    framed.writeUInt32BE(byteLength, 6);
  }
}
