import type { Operation } from "./observation.ts";

/** One sending of an operation. */
export interface Sending {
  readonly operation: Operation;
  /** 1 for the first. */
  readonly copy: number;
}
