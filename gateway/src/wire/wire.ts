import type { ServerFrame } from "@polylogue/proto/room";

/**
 * How frames are written for one kind of reader. What `encode` makes is whole: several of them, one after another, are what the same
 * frames sent one by one would be, so that a room's frames are joined once and written as they are to everybody (G3).
 */
export interface Wire {
  readonly name: string;
  encode(frame: ServerFrame): Buffer;
}
