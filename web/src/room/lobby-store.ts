import type { RoomSummaryJson } from "@polylogue/proto/room";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { HttpApi } from "../connection/http-api.ts";
import type { WireError } from "../connection/wire.ts";
import { readTimeMs } from "./read-wire.ts";

/** A room as the list shows it. */
export interface RoomRow {
  readonly id: string;
  readonly title: string;
  readonly activeAtMs: number;
  readonly lastAuthor: string;
  readonly lastText: string;
  readonly unread: number;
  readonly mentions: number;
  readonly people: number;
  readonly personas: number;
  /** Display names of personas that answer now. */
  readonly answering: readonly string[];
}

/** The person's rooms. */
export interface LobbyState {
  readonly phase: "loading" | "ready" | "failed";
  readonly rooms: readonly RoomRow[];
  /** Why the last refresh failed; the rooms are those of the last that did not. */
  readonly error: WireError | undefined;
}

/** The store and how to refresh it. */
export interface Lobby {
  readonly store: StoreApi<LobbyState>;
  refresh(): Promise<void>;
}

/** Makes a lobby that knows nothing before its first refresh. */
export function createLobby(api: HttpApi): Lobby {
  const store = createStore<LobbyState>(() => ({ phase: "loading", rooms: [], error: undefined }));
  let newest = 0;
  return {
    store,
    async refresh() {
      newest += 1;
      const mine = newest;
      const answer = await api.listRooms();
      if (mine !== newest) return;
      if ("error" in answer)
        store.setState({ error: answer.error, phase: store.getState().phase === "ready" ? "ready" : "failed" });
      else store.setState({ phase: "ready", rooms: answer.value.map(readRow), error: undefined });
    },
  };
}

function readRow(wire: RoomSummaryJson): RoomRow {
  return {
    id: wire.room?.id ?? "",
    title: wire.room?.title ?? "",
    activeAtMs: readTimeMs(wire.activeAt) ?? 0,
    lastAuthor: wire.lastLine?.authorName ?? "",
    lastText: wire.lastLine?.text ?? "",
    unread: wire.unread ?? 0,
    mentions: wire.mentions ?? 0,
    people: wire.people ?? 0,
    personas: wire.personas ?? 0,
    answering: wire.answering ?? [],
  };
}
