import { limits } from "@polylogue/proto";

/** The text so far of one attempt (T6). */
export interface DraftText {
  readonly attempt: number;
  readonly text: string;
}

export type AppendResult =
  /** What is new of the piece, and where it stands. */
  | { readonly kind: "appended"; readonly offset: number; readonly text: string }
  /** All of it was known. */
  | { readonly kind: "known" }
  /** Something before it is missing. */
  | { readonly kind: "gap" }
  | { readonly kind: "too_long" };

interface SizedDraft extends DraftText {
  /** Of its text as UTF-8. */
  readonly bytes: number;
}

/** The texts so far of one room's running turns. Beside the log: overwritten, without a seq, gone after the end. */
export class Drafts {
  readonly #drafts = new Map<string, SizedDraft>();
  readonly #unsaved = new Set<string>();

  /** A new attempt starts from an empty text (T7), unless its first text overtook its beginning on the bus (B1). */
  start(turnId: string, attempt: number): void {
    if (this.#drafts.get(turnId)?.attempt === attempt) return;
    this.#drafts.set(turnId, { attempt, text: "", bytes: 0 });
    this.#unsaved.delete(turnId);
  }

  /** Takes a stored draft, unless something newer is known. */
  restore(turnId: string, { attempt, text }: DraftText): void {
    const known = this.#drafts.get(turnId);
    if (known && (known.attempt > attempt || (known.attempt === attempt && known.text.length >= text.length))) return;
    this.#drafts.set(turnId, { attempt, text, bytes: Buffer.byteLength(text) });
  }

  /** Takes a piece of text from its runner, to be stored; one of a higher attempt starts anew, one of a lower attempt fits nowhere (T7). */
  append(turnId: string, attempt: number, offset: number, text: string): AppendResult {
    const result = this.#take(turnId, attempt, offset, text);
    if (result.kind === "appended") this.#unsaved.add(turnId);
    return result;
  }

  /**
   * Takes a piece that another instance told of, likewise. That one stores the text: what is known of it here may be less, and would
   * take the place of more (T6).
   */
  hear(turnId: string, attempt: number, offset: number, text: string): AppendResult {
    const result = this.#take(turnId, attempt, offset, text);
    if (result.kind === "appended") this.#unsaved.delete(turnId);
    return result;
  }

  get(turnId: string): DraftText | undefined {
    return this.#drafts.get(turnId);
  }

  end(turnId: string): void {
    this.#drafts.delete(turnId);
    this.#unsaved.delete(turnId);
  }

  /** The room is gone, and so is everything that was said in it. */
  clear(): void {
    this.#drafts.clear();
    this.#unsaved.clear();
  }

  get hasUnsaved(): boolean {
    return this.#unsaved.size > 0;
  }

  /** The drafts that grew since the last call. */
  takeUnsaved(): (DraftText & { readonly turnId: string })[] {
    const taken = [...this.#unsaved].flatMap((turnId) => {
      const draft = this.#drafts.get(turnId);
      return draft ? [{ turnId, attempt: draft.attempt, text: draft.text }] : [];
    });
    this.#unsaved.clear();
    return taken;
  }

  /** Marks a draft that could not be stored, so that it is tried again. */
  markUnsaved(turnId: string): void {
    if (this.#drafts.has(turnId)) this.#unsaved.add(turnId);
  }

  #take(turnId: string, attempt: number, offset: number, text: string): AppendResult {
    const known = this.#drafts.get(turnId);
    const draft = known && known.attempt >= attempt ? known : { attempt, text: "", bytes: 0 };
    if (draft.attempt !== attempt) return { kind: "gap" };
    const have = draft.text.length;
    if (offset > have) return { kind: "gap" };
    const piece = text.slice(have - offset);
    if (piece === "") return { kind: "known" };
    const bytes = draft.bytes + Buffer.byteLength(piece);
    if (bytes > limits.turnTextBytesMax) return { kind: "too_long" };
    this.#drafts.set(turnId, { attempt, text: draft.text + piece, bytes });
    return { kind: "appended", offset: have, text: piece };
  }
}
