import { defaultModelLimits } from "./limits.ts";
import type { ContentPart } from "./model-port.ts";

/** A tool call whose arguments come in pieces. A longer one than any part may be is no answer of ours: it is not kept to be measured later. */
export class GrowingToolCall {
  id: string;
  name: string;
  #argumentsJson = "";

  constructor(id = "", name = "") {
    this.id = id;
    this.name = name;
  }

  /** Throws when there is too much of it, as a reader does for what is not the vendor's format. */
  add(piece: string): void {
    this.#argumentsJson += piece;
    if (this.#argumentsJson.length > defaultModelLimits.partBytesMax) throw new Error("a tool call that is too long");
  }

  /** The whole call. */
  part(): ContentPart {
    const argumentsJson = this.#argumentsJson.trim() === "" ? "{}" : this.#argumentsJson;
    return { type: "tool", id: this.id, name: this.name, argumentsJson };
  }
}
