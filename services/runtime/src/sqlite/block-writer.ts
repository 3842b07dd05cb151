/** Packs values one after the other into an ArrayBuffer of its own, which can be transferred to another thread as a whole. */
export class BlockWriter {
  #bytes: Buffer;
  #length = 0;

  /** `bytesExpected`: room for more is made when it is needed. */
  constructor(bytesExpected: number) {
    this.#bytes = Buffer.from(new ArrayBuffer(Math.max(64, bytesExpected)));
  }

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#length = this.#bytes.writeUInt8(value, this.#length);
  }

  /** 0..2^32-1. */
  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32LE(value, this.#length);
  }

  number(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** As UTF-8; half a surrogate pair becomes U+FFFD. */
  text(value: string): void {
    const start = this.#length;
    this.#reserve(4 + value.length * 3);
    const written = this.#bytes.write(value, start + 4);
    this.#bytes.writeUInt32LE(written, start);
    this.#length = start + 4 + written;
  }

  bytes(value: Uint8Array): void {
    this.uint32(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  list<T>(items: readonly T[], write: (item: T) => void): void {
    this.uint32(items.length);
    for (const item of items) write(item);
  }

  /** Writes a part behind its own length; a part that throws leaves nothing behind. */
  part(write: () => void): void {
    const start = this.#length;
    this.uint32(0);
    try {
      write();
    } catch (error) {
      this.#length = start;
      throw error;
    }
    this.#bytes.writeUInt32LE(this.#length - start - 4, start);
  }

  /** The packed values, with unused space at the end. Ends the writer. */
  finish(): ArrayBuffer {
    const packed = this.#bytes.buffer as ArrayBuffer;
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return packed;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.from(new ArrayBuffer(Math.max(needed, this.#bytes.length * 2)));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
