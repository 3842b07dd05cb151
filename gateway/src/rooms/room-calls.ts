import { type Refusal, refuse } from "@polylogue/proto";
import type {
  CreateRoomResponse,
  GetRoomResponse,
  ListRoomsResponse,
  LoadHistoryResponse,
  Participant,
  Room,
  RoomService,
  UpdateRoom,
  Visibility,
} from "@polylogue/proto/room";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import type { createRpcClient } from "@polylogue/runtime/rpc/rpc-client";
import { type CallContext, converted, isOutOfReach, optionsOf } from "../directory/directory-calls.ts";
import type { Principal } from "../principal.ts";
import type { RoomInstances } from "../trunk/room-instances.ts";
import type { Statements } from "./statements.ts";

export type RoomClient = ReturnType<typeof createRpcClient<typeof RoomService>>;

/** Whose call it is. */
export interface RoomCallContext extends CallContext {
  readonly principal: Principal;
}

export interface HistoryPage {
  readonly before?: number;
  readonly after?: number;
  /** 0 means the room service's default. */
  readonly limit: number;
}

/** The room service's unary calls, made for a principal; every failure is a refusal. */
export interface RoomCalls {
  create(
    room: { readonly title: string; readonly visibility: Visibility; readonly personas: readonly Participant[] },
    context: RoomCallContext,
  ): Promise<CreateRoomResponse | Refusal>;
  get(room: string, context: RoomCallContext): Promise<GetRoomResponse | Refusal>;
  list(
    page: { readonly limit: number; readonly cursor: string },
    context: RoomCallContext,
  ): Promise<ListRoomsResponse | Refusal>;
  update(room: string, update: UpdateRoom, context: RoomCallContext): Promise<Room | undefined | Refusal>;
  archive(room: string, context: RoomCallContext): Promise<Room | undefined | Refusal>;
  delete(room: string, context: RoomCallContext): Promise<undefined | Refusal>;
  history(room: string, page: HistoryPage, context: RoomCallContext): Promise<LoadHistoryResponse | Refusal>;
  /** For every instance, whether it answers. */
  reach(context: CallContext): Promise<readonly { readonly address: string; readonly isReached: boolean }[]>;
}

export interface RoomCallsPorts {
  readonly instances: RoomInstances;
  readonly statements: Statements;
  /** Whether somebody is known to be at an instance. */
  isWell(address: string): boolean;
  client(address: string): RoomClient;
}

export function createRoomCalls(ports: RoomCallsPorts): RoomCalls {
  const { instances, statements } = ports;
  const clients = new Map<string, RoomClient>();

  /** One for each instance on the list; of those that left it nothing is kept. */
  const clientOf = (address: string): RoomClient => {
    for (const known of clients.keys()) if (!instances.addresses.includes(known)) clients.delete(known);
    const client = clients.get(address) ?? ports.client(address);
    clients.set(address, client);
    return client;
  };

  /** The room's own instance first, but those where nobody is known to be last. */
  const inOrderFor = (tenant: string, room: string): readonly string[] => {
    const ranked = instances.ranked(tenant, room);
    return [...ranked.filter(ports.isWell), ...ranked.filter((address) => !ports.isWell(address))];
  };

  /**
   * Every instance can answer for every room: reads go on to the next one when one is out of reach. A call that was sent elsewhere was not
   * done, and is made there, once (L2).
   */
  const call = async <T>(
    room: string,
    context: RoomCallContext,
    isRead: boolean,
    run: (client: RoomClient, options: ReturnType<typeof optionsOf>) => Promise<T>,
  ): Promise<T | Refusal> => {
    const statement = await statements(context.principal, 0);
    const options = optionsOf(context);
    options.headers.authorization = `Bearer ${statement}`;
    const ranked = inOrderFor(context.principal.tenant, room);
    const callAt = (address: string) => converted(() => run(clientOf(address), options));
    let answer: T | Refusal = unreachable;
    for (const address of isRead ? ranked : ranked.slice(0, 1)) {
      answer = await callAt(address);
      const elsewhere = placeIn(answer);
      if (elsewhere !== undefined && instances.addresses.includes(elsewhere)) answer = await callAt(elsewhere);
      if (!isRefusal(answer) || !isOutOfReach(answer.reason) || context.signal.aborted) break;
    }
    // Where rooms are written is no business of who asked.
    return isRefusal(answer) && answer.reason === "MOVED" ? unreachable : answer;
  };

  return {
    create: ({ title, visibility, personas }, context) =>
      // Whoever makes it: the room's own instance takes over as soon as it is joined.
      call(context.requestId, context, false, (client, options) =>
        client.createRoom({ title, visibility, resolvedPersonas: [...personas] }, options),
      ),
    get: (room, context) => call(room, context, true, (client, options) => client.getRoom({ room }, options)),
    list: (page, context) => call("", context, true, (client, options) => client.listRooms(page, options)),
    update: (room, update, context) =>
      call(room, context, false, async (client, options) => (await client.updateRoom({ room, update }, options)).room),
    archive: (room, context) =>
      call(room, context, false, async (client, options) => (await client.archiveRoom({ room }, options)).room),
    delete: (room, context) =>
      call(room, context, false, async (client, options) => {
        await client.deleteRoom({ room }, options);
        return undefined;
      }),
    history: (room, page, context) =>
      call(room, context, true, (client, options) => client.loadHistory({ room, ...page }, options)),

    reach: (context) =>
      Promise.all(
        instances.addresses.map(async (address) => {
          // Without a statement it has to be refused by whoever is there.
          const answer = await converted(() => clientOf(address).getRoom({ room: "r_reach" }, optionsOf(context)));
          return { address, isReached: !isRefusal(answer) || !isOutOfReach(answer.reason) };
        }),
      ),
  };
}

/** Where an instance says that the room is written. */
function placeIn(answer: unknown): string | undefined {
  return isRefusal(answer) && answer.reason === "MOVED" ? answer.details?.address : undefined;
}

const unreachable = refuse("ROOM_SERVICE_UNAVAILABLE", "The room can not be reached right now.", {
  retryAfterMs: 1_000,
});
