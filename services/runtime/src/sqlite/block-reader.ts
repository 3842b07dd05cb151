/** Reads what a BlockWriter packed, in the same order. Byte values are views: they live as long as the block. */
export class BlockReader {
  readonly #bytes: Buffer;
  #offset: number;

  constructor(block: ArrayBuffer, offset = 0) {
    this.#bytes = Buffer.from(block);
    this.#offset = offset;
  }

  byte(): number {
    const value = this.#bytes.readUInt8(this.#offset);
    this.#offset += 1;
    return value;
  }

  uint32(): number {
    const value = this.#bytes.readUInt32LE(this.#offset);
    this.#offset += 4;
    return value;
  }

  number(): number {
    const value = this.#bytes.readDoubleLE(this.#offset);
    this.#offset += 8;
    return value;
  }

  text(): string {
    const start = this.#skip();
    return this.#bytes.toString("utf8", start, this.#offset);
  }

  bytes(): Uint8Array {
    const start = this.#skip();
    return new Uint8Array(this.#bytes.buffer, start, this.#offset - start);
  }

  list<T>(read: () => T): T[] {
    const length = this.uint32();
    const items: T[] = [];
    for (let index = 0; index < length; index += 1) items.push(read());
    return items;
  }

  /** A reader at the start of the next part; this one goes on behind it. */
  part(): BlockReader {
    const start = this.#skip();
    return new BlockReader(this.#bytes.buffer as ArrayBuffer, start);
  }

  /** Moves over a length and as many bytes; where these begin. */
  #skip(): number {
    const length = this.uint32();
    const start = this.#offset;
    if (start + length > this.#bytes.length) throw new RangeError("the block ends before its value");
    this.#offset = start + length;
    return start;
  }
}
