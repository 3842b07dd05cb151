import { roomKeyText } from "../hub/down-frame.ts";
import type { LiveRoom } from "../live-room.ts";
import type { Rooms } from "../rooms.ts";
import type { TurnDelta } from "../state/wire.ts";
import type { RoomKey } from "../store/room-store.ts";

/** Code units of texts that wait; a piece beyond is left out, and the turn's end brings it. */
const waitingUnitsMax = 1_048_576;

/**
 * Pieces of turns' texts that came before their turn was known here: its runner was sent away by another instance. They wait, in order,
 * until the room is open and up to date, and are taken then.
 */
export class LateText {
  readonly #rooms: Rooms;
  readonly #take: (room: LiveRoom | undefined, key: RoomKey, delta: TurnDelta) => void;
  readonly #waiting = new Map<string, TurnDelta[]>();
  #units = 0;

  /** `take` gets each piece once. It does not come back from there: the room knows now what there is to know. */
  constructor(rooms: Rooms, take: (room: LiveRoom | undefined, key: RoomKey, delta: TurnDelta) => void) {
    this.#rooms = rooms;
    this.#take = take;
  }

  /** Whether pieces of this room wait already: those that follow have to wait too. */
  isWaiting(key: RoomKey): boolean {
    return this.#waiting.has(roomKeyText(key));
  }

  add(key: RoomKey, delta: TurnDelta): void {
    if (this.#units + delta.text.length > waitingUnitsMax) return;
    this.#units += delta.text.length;
    const id = roomKeyText(key);
    const waiting = this.#waiting.get(id);
    if (waiting) waiting.push(delta);
    else {
      this.#waiting.set(id, [delta]);
      void this.#bringUpToDate(key, id);
    }
  }

  async #bringUpToDate(key: RoomKey, id: string): Promise<void> {
    let room: LiveRoom | undefined;
    let isKnown = true;
    try {
      room = await this.#rooms.open(key);
      await room?.catchUp();
    } catch {
      // The store is away. Nothing is refused for that: what the pieces say is in the turn's end too.
      isKnown = false;
    }
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (const delta of waiting) {
      this.#units -= delta.text.length;
      if (isKnown) this.#take(room, key, delta);
    }
  }
}
