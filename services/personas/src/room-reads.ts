import type { Refusal } from "@polylogue/proto";
import { type GetRoomResponse, type LoadHistoryResponse, RoomService } from "@polylogue/proto/room";
import { refusalFromError } from "@polylogue/runtime/rpc/refusal-wire";
import { createRpcClient } from "@polylogue/runtime/rpc/rpc-client";
import { runnerLimits } from "./limits.ts";

/** One read under a turn's ticket. */
export interface RoomRead {
  /** `host:port` of the room instance. */
  readonly address: string;
  readonly ticket: string;
  readonly room: string;
  readonly signal: AbortSignal;
}

/** What a runner may read of the room of its turn. */
export interface RoomReads {
  getRoom(read: RoomRead): Promise<GetRoomResponse | Refusal>;
  /** Messages below `before`, at most `limit`, oldest first. */
  loadHistory(read: RoomRead, before: number, limit: number): Promise<LoadHistoryResponse | Refusal>;
}

/** Instances whose clients are kept; the one that was asked longest ago goes first. */
const clientsMax = 64;

/** Reads over gRPC, with one client for each room instance that was asked lately. */
export function createRpcRoomReads(): RoomReads {
  const clients = new Map<string, ReturnType<typeof clientOf>>();
  const client = (address: string): ReturnType<typeof clientOf> => {
    const known = clients.get(address) ?? clientOf(address);
    clients.delete(address);
    clients.set(address, known);
    for (const oldest of clients.keys()) {
      if (clients.size <= clientsMax) break;
      clients.delete(oldest);
    }
    return known;
  };
  return {
    async getRoom({ address, ticket, room, signal }) {
      try {
        return await client(address).getRoom({ room }, { headers: bearer(ticket), signal });
      } catch (error) {
        return refusalFromError(error);
      }
    },
    async loadHistory({ address, ticket, room, signal }, before, limit) {
      try {
        return await client(address).loadHistory({ room, before, limit }, { headers: bearer(ticket), signal });
      } catch (error) {
        return refusalFromError(error);
      }
    },
  };
}

function clientOf(address: string) {
  return createRpcClient(RoomService, { baseUrl: `http://${address}`, timeoutMs: runnerLimits.readTimeoutMs });
}

/** The header under which a ticket travels. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
