import type { RoomStore } from "../room-store.ts";

/** A place where rooms are kept, with handles on it, as two instances of the room service would have them. */
export interface ContractBackend {
  readonly a: RoomStore;
  readonly b: RoomStore;
  /** Closes the handles. */
  close(): Promise<void>;
}

/** Gives a contract's tests the backend that was opened for them. */
export type UseBackend = () => ContractBackend;
