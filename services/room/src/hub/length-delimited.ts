/**
 * One field of a protobuf message whose value is already encoded: tag, length and the parts one behind the other. With it a frame is
 * put together from what was encoded once (G3).
 */
export function lengthDelimited(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([varint((field << 3) | 2), varint(length), ...parts]);
}

/** Tag and length of a field whose value follows. */
export function lengthDelimitedHeader(field: number, length: number): Uint8Array {
  return Buffer.concat([varint((field << 3) | 2), varint(length)]);
}

function varint(value: number): Uint8Array {
  const bytes = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
