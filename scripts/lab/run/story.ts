import type { StackShape } from "../stack/stack-shape.ts";
import type { Scene } from "./scene.ts";

/** One thing that goes wrong, and how everybody is well afterwards. */
export interface Story {
  /** Rows of the fault catalogue. */
  readonly faults: readonly string[];
  readonly title: string;
  /** On what; default: two of everything, on DynamoDB's wire and Redis. */
  readonly shape?: StackShape;
  /** Why it can not be told on this machine; undefined when it can. */
  readonly missing?: () => string | undefined;
  /** Part of the short lab, which every change has to pass. */
  readonly isShort: boolean;
  /** How often, at least, things must have happened for the story to say anything (rule 12). */
  readonly wants: Readonly<Record<string, number>>;
  /** Does it. Throws when something is not as it should be; what the checker finds is told apart. */
  tell(scene: Scene): Promise<void>;
}
