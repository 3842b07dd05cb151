import { type PushPlan, readPush } from "./push-plan.ts";
import { RespBorders } from "./resp-borders.ts";

/** Bytes of one value that are kept until it is whole: a larger one passes as it is. */
const heldBytesMax = 2_097_152;

/** Loses, repeats and swaps what a Redis server pushes over one connection. Everything else passes as it is, in its order. */
export class PushEditor {
  readonly #borders = new RespBorders();
  #plan: PushPlan | undefined;
  /** Of the value under way, which is kept until it is whole. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** The value under way has begun to pass, so the rest of it passes too. */
  #isPassing = false;
  /** A push that waits for the next one. */
  #late: Buffer | undefined;
  /** It goes when the value under way has passed, whatever comes next. */
  #isLateDue = false;

  /** From now on; without a plan everything passes. Gives back what was kept until now. */
  set(plan: PushPlan | undefined): Buffer {
    this.#plan = plan;
    const freed = this.#isPassing ? [] : this.#takeLate();
    this.#isLateDue = this.#late !== undefined;
    const held = this.#takeHeld();
    this.#isPassing ||= held.length > 0;
    return Buffer.concat([...freed, ...held]);
  }

  /** What is to go on in place of these bytes. */
  take(bytes: Buffer): Buffer {
    const out: Buffer[] = [];
    for (let from = 0; from < bytes.length; ) {
      const end = this.#borders.endOf(bytes, from);
      const piece = bytes.subarray(from, end === -1 ? bytes.length : end);
      from += piece.length;
      if (this.#isPassing || !this.#plan) this.#pass(piece, end !== -1, out);
      else this.#hold(piece, end !== -1, this.#plan, out);
    }
    return out.length === 1 && out[0] ? out[0] : Buffer.concat(out);
  }

  #pass(piece: Buffer, isEnd: boolean, out: Buffer[]): void {
    out.push(piece);
    this.#isPassing = !isEnd;
    if (isEnd && this.#isLateDue) out.push(...this.#takeLate());
  }

  #hold(piece: Buffer, isEnd: boolean, plan: PushPlan, out: Buffer[]): void {
    this.#held.push(piece);
    this.#heldBytes += piece.length;
    const isTooMuch = this.#heldBytes > heldBytesMax;
    if (isEnd && !isTooMuch) out.push(...this.#edit(Buffer.concat(this.#takeHeld()), plan));
    else if (isTooMuch || this.#borders.isLost) {
      out.push(...this.#takeHeld());
      this.#isPassing = !isEnd;
    }
  }

  /** What goes on in place of a whole value. */
  #edit(value: Buffer, plan: PushPlan): Buffer[] {
    const push = readPush(value);
    if (!push) return [value];
    if (this.#late) {
      if (!plan.fits(push)) return [value];
      plan.complete();
      return [value, ...this.#takeLate()];
    }
    if (!plan.begin(push)) return [value];
    switch (plan.edit) {
      case "lose":
        plan.complete();
        return [];
      case "repeat":
        plan.complete();
        return [value, value];
      case "swap":
        this.#late = value;
        return [];
      default:
        return plan.edit satisfies never;
    }
  }

  #takeLate(): Buffer[] {
    const late = this.#late;
    this.#late = undefined;
    this.#isLateDue = false;
    return late ? [late] : [];
  }

  #takeHeld(): Buffer[] {
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    return held;
  }
}
