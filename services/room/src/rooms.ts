import { roomKeyText } from "./hub/down-frame.ts";
import { LiveRoom, type LiveRoomDeps } from "./live-room.ts";
import type { LogAnswer, LogCommand } from "./order/log-command.ts";
import type { RoomKey } from "./store/room-store.ts";
import { StoreError } from "./store/store-error.ts";

/** Rooms in memory; the ones that were used longest ago and are idle go first. Rooms in use stay, however many they are. */
const roomsMaxDefault = 5_000;

/** The rooms that this instance has in memory: one `LiveRoom` for a key, since a log has one writer here. */
export class Rooms {
  readonly #roomsMax: number;
  readonly #deps: LiveRoomDeps;
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #opening = new Map<string, Promise<LiveRoom | undefined>>();
  #isClosed = false;

  constructor(deps: LiveRoomDeps, roomsMax: number = roomsMaxDefault) {
    this.#deps = deps;
    this.#roomsMax = roomsMax;
  }

  /** The room if it is in memory. */
  peek(key: RoomKey): LiveRoom | undefined {
    return this.#rooms.get(roomKeyText(key));
  }

  /** The room, read from the store if need be; one read for all who wait. Undefined when there is none or it was deleted. */
  async open(key: RoomKey): Promise<LiveRoom | undefined> {
    const id = roomKeyText(key);
    const known = this.#rooms.get(id);
    if (known) {
      // To the end of the order: the map is the LRU list.
      this.#rooms.delete(id);
      this.#rooms.set(id, known);
      return known.state.deleted ? undefined : known;
    }
    const room = await (this.#opening.get(id) ?? this.#wait(id, this.#read(key)));
    return room?.state.deleted ? undefined : room;
  }

  /** Makes a room: it is taken in only when its first commit is won. Whoever opens it meanwhile waits for that. */
  async create(key: RoomKey, command: LogCommand): Promise<{ readonly room: LiveRoom; readonly answer: LogAnswer }> {
    const room = new LiveRoom(key, this.#deps);
    room.subscribe();
    const making = room.submit(command).then((answer) => {
      if (answer.kind === "ok" && !this.#isClosed) this.#add(room);
      else room.close();
      return answer;
    });
    const made = making.then((answer) => (answer.kind === "ok" ? room : undefined));
    await this.#wait(roomKeyText(key), made);
    return { room, answer: await making };
  }

  all(): Iterable<LiveRoom> {
    return this.#rooms.values();
  }

  /** Ends what goes on in them. One that is on its way then is not let in. */
  close(): void {
    this.#isClosed = true;
    for (const room of this.#rooms.values()) room.close();
    this.#rooms.clear();
  }

  async #read(key: RoomKey): Promise<LiveRoom | undefined> {
    const room = new LiveRoom(key, this.#deps);
    const isThere = !this.#isClosed && (await room.open());
    if (this.#isClosed) {
      room.close();
      throw new StoreError("unavailable", "This instance has stopped.");
    }
    if (!isThere) return undefined;
    this.#add(room);
    return room;
  }

  /** Lets others wait for a room that is on its way. */
  async #wait(id: string, opening: Promise<LiveRoom | undefined>): Promise<LiveRoom | undefined> {
    this.#opening.set(id, opening);
    try {
      return await opening;
    } finally {
      if (this.#opening.get(id) === opening) this.#opening.delete(id);
    }
  }

  #add(room: LiveRoom): void {
    this.#rooms.set(roomKeyText(room.key), room);
    this.#evict(room);
  }

  /** The newest stays, though nobody is in it yet: somebody waits for it. */
  #evict(newest: LiveRoom): void {
    if (this.#rooms.size <= this.#roomsMax) return;
    for (const [id, room] of this.#rooms) {
      if (room === newest || !room.isIdle) continue;
      room.close();
      this.#rooms.delete(id);
      if (this.#rooms.size <= this.#roomsMax) return;
    }
  }
}
