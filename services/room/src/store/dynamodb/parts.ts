/** Bytes of a part of what may be too large for one item, which has names and numbers beside it. */
const partBytesMax = 350 * 1_024;

/** Cuts into parts that fit into items; at least one, though it be empty. */
export function cut(record: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let from = 0; from < record.length || from === 0; from += partBytesMax) {
    parts.push(record.subarray(from, from + partBytesMax));
  }
  return parts;
}

/** Puts parts together. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return only && parts.length === 1 ? only : new Uint8Array(Buffer.concat(parts));
}
