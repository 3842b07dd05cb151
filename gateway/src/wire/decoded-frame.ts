import type { Refusal } from "@polylogue/proto";
import type { ClientFrame } from "@polylogue/proto/room";

/** A frame that was read, or why not, with the id under which that is answered (empty when none could be read). */
export type DecodedFrame = { readonly frame: ClientFrame } | { readonly id: string; readonly refusal: Refusal };
