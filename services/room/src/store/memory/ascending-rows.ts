/** Rows in the order of their seqs. */
export class AscendingRows<Row extends { readonly seq: number }> {
  #rows: Row[] = [];

  get length(): number {
    return this.#rows.length;
  }

  /** The row at a seq. */
  at(seq: number): Row | undefined {
    const row = this.#rows[this.#indexFrom(seq)];
    return row?.seq === seq ? row : undefined;
  }

  /** Adds a row, or replaces the one at its seq. */
  set(row: Row): void {
    const index = this.#indexFrom(row.seq);
    this.#rows.splice(index, this.#rows[index]?.seq === row.seq ? 1 : 0, row);
  }

  /** The rows between two seqs, both exclusive, in order. */
  between(after: number, before: number): Row[] {
    return this.#rows.slice(this.#indexFrom(after + 1), this.#indexFrom(before));
  }

  /** The index of the first row at or above a seq. */
  #indexFrom(seq: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rows[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
