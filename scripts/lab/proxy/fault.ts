import type { PushPlan } from "./push-plan.ts";

/** Which way bytes go: `up` from the one who dialled to the one who listens, `down` back. */
export type Direction = "up" | "down";

/** How a proxy treats its connections, open ones and those to come, from the moment on when it is set. */
export type Fault =
  | { readonly kind: "pass" }
  /** Every piece arrives later by `delayMs` and up to `jitterMs` more, in order. */
  | { readonly kind: "delay"; readonly delayMs: number; readonly jitterMs: number }
  /** No more than so much in a second, one way. */
  | { readonly kind: "rate"; readonly direction: Direction; readonly bytesPerSecond: number }
  /** Sockets stay open and nothing is read: what was sent is kept back by the system, and goes on after the fault. */
  | { readonly kind: "blackhole"; readonly direction: Direction | "both" }
  /** Every connection is reset (RST), and so is every new one at once. */
  | { readonly kind: "reset" }
  /** Each connection is reset after so many bytes more, one way. */
  | { readonly kind: "cut"; readonly direction: Direction; readonly afterBytes: number }
  /** What Redis pushes to subscribers is lost, repeated or swapped; only on a way to Redis. */
  | { readonly kind: "pushes"; readonly plan: PushPlan }
  /** Nobody listens any more; open connections go on. */
  | { readonly kind: "refuse" }
  /** New connections are taken, and nothing ever comes of them; open ones go on. */
  | { readonly kind: "hang" };

/** What becomes of the bytes that go one way. */
export type Rule =
  | { readonly kind: "pass" }
  | { readonly kind: "delay"; readonly delayMs: number; readonly jitterMs: number }
  | { readonly kind: "rate"; readonly bytesPerSecond: number }
  | { readonly kind: "hold" }
  | { readonly kind: "pushes"; readonly plan: PushPlan }
  | { readonly kind: "cut"; readonly afterBytes: number };

const pass: Rule = { kind: "pass" };

/** What a fault means for the bytes of open connections that go this way. */
export function ruleOf(fault: Fault, direction: Direction): Rule {
  switch (fault.kind) {
    case "delay":
      return { kind: "delay", delayMs: fault.delayMs, jitterMs: fault.jitterMs };
    case "rate":
      return fault.direction === direction ? { kind: "rate", bytesPerSecond: fault.bytesPerSecond } : pass;
    case "blackhole":
      return fault.direction === "both" || fault.direction === direction ? { kind: "hold" } : pass;
    case "cut":
      return fault.direction === direction ? { kind: "cut", afterBytes: fault.afterBytes } : pass;
    case "pushes":
      return direction === "down" ? { kind: "pushes", plan: fault.plan } : pass;
    case "pass":
    case "reset":
    case "refuse":
    case "hang":
      return pass;
    default:
      return fault satisfies never;
  }
}
