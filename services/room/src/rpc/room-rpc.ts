import { limits, type Refusal, refuse } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { UnaryContext, UnaryHandlers } from "@polylogue/runtime/grpc/serve-grpc";
import type { Random } from "@polylogue/runtime/random/random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import type { Signer } from "@polylogue/runtime/signing/signer";
import { newerFold } from "../decide/decide.ts";
import { mayEnter } from "../decide/seats.ts";
import type { Person } from "../hub/room-watch.ts";
import type { LiveRoom } from "../live-room.ts";
import { type LogCommand, logCommand } from "../order/log-command.ts";
import { readMessage } from "../order/read-log.ts";
import type { Rooms } from "../rooms.ts";
import { isOfNewerFold } from "../state/fold-version.ts";
import {
  ArchiveRoomResponseSchema,
  CreateRoomResponseSchema,
  create,
  DeleteRoomResponseSchema,
  fromBinary,
  GetRoomResponseSchema,
  ListRoomsResponseSchema,
  LoadHistoryResponseSchema,
  RoomSchema,
  type RoomService,
  type RoomSummary,
  RoomSummarySchema,
  UpdateRoomResponseSchema,
  UpdateRoomSchema,
} from "../state/wire.ts";
import type { DraftStore, MessageRow, RoomStore } from "../store/room-store.ts";
import { eraseRoom } from "../turns/erase-room.ts";
import { withStoreRefusals } from "./store-refusals.ts";

/** Bytes of the messages of one history page: an answer has to fit into a gRPC message of 4 MiB. */
const pageBytesMax = 3 * 1_024 * 1_024;
/** Unread messages are counted up to this. */
const unreadMax = 100;

export interface RoomRpcDeps {
  readonly rooms: Rooms;
  readonly store: RoomStore;
  readonly draftStore: DraftStore;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly random: Random;
  readonly isExclusive: boolean;
}

/** Who calls: a person by the gateway's statement, or a runner by the ticket of its turn, for that turn's room alone. */
type Caller =
  | { readonly kind: "person"; readonly tenant: string; readonly person: Person }
  | { readonly kind: "runner"; readonly tenant: string; readonly room: string };

/** The unary methods of RoomService. Expected refusals are values. */
export function roomRpc(deps: RoomRpcDeps): UnaryHandlers<typeof RoomService> {
  const { rooms, store } = deps;
  return withStoreRefusals<UnaryHandlers<typeof RoomService>>({
    async createRoom(request, context) {
      const caller = await identifyPerson(deps, context);
      if (isRefusal(caller)) return caller;
      const key = { tenant: caller.tenant, room: deps.random.id("r") };
      if (request.resolvedPersonas.length > limits.personasPerRoomMax) {
        return refuse("ROOM_FULL", `A room has at most ${limits.personasPerRoomMax} personas.`);
      }
      const value = { title: request.title, visibility: request.visibility, personas: request.resolvedPersonas };
      const { room, answer } = await rooms.create(key, internal(caller.person, { case: "createRoom", value }));
      if (answer.kind === "refused") return answer.refusal;
      return create(CreateRoomResponseSchema, {
        room: room.state.room ?? create(RoomSchema),
        participants: [...room.state.participants.values()],
      });
    },

    async getRoom(request, context) {
      const found = await findRoom(deps, context, request.room);
      if (isRefusal(found)) return found;
      const { state } = found.room;
      return create(GetRoomResponseSchema, {
        room: state.room ?? create(RoomSchema),
        participants: [...state.participants.values()].slice(
          0,
          limits.participantsPerRoomMax + limits.personasPerRoomMax,
        ),
        headSeq: state.headSeq,
      });
    },

    async listRooms(request, context) {
      const caller = await identifyPerson(deps, context);
      if (isRefusal(caller)) return caller;
      const { tenant, person } = caller;
      const limit = Math.min(request.limit === 0 ? 50 : request.limit, 100);
      const page = await store.listRooms(tenant, person.participantId, {
        limit,
        ...(request.cursor !== "" && { cursor: request.cursor }),
      });
      const ids = page.rows.map(({ room }) => room);
      const marks = await store.readReadMarks(tenant, person.participantId, ids);
      const summaries = await Promise.all(
        page.rows.map(async ({ room, row }): Promise<RoomSummary> => {
          const summary = fromBinary(RoomSummarySchema, row.record);
          const options = { notBy: person.participantId, mentioning: person.participantId, countMax: unreadMax };
          const counts = await store.countMessages({ tenant, room }, marks.get(room) ?? 0, options);
          return create(RoomSummarySchema, { ...summary, ...counts });
        }),
      );
      return create(ListRoomsResponseSchema, { rooms: summaries, nextCursor: page.nextCursor ?? "" });
    },

    async updateRoom(request, context) {
      const room = await update(deps, context, request.room, request.update ?? create(UpdateRoomSchema));
      return isRefusal(room) ? room : create(UpdateRoomResponseSchema, { room: room.state.room ?? create(RoomSchema) });
    },

    async archiveRoom(request, context) {
      const room = await update(deps, context, request.room, create(UpdateRoomSchema, { archived: true }));
      return isRefusal(room)
        ? room
        : create(ArchiveRoomResponseSchema, { room: room.state.room ?? create(RoomSchema) });
    },

    async deleteRoom(request, context) {
      const found = await findRoom(deps, context, request.room);
      if (isRefusal(found)) return found;
      if (found.caller.kind !== "person") return refuse("NOT_ALLOWED", "Only a person deletes a room.");
      const answer = await found.room.submit(internal(found.caller.person, { case: "deleteRoom", value: {} }));
      if (answer.kind === "refused") return answer.refusal;
      await eraseRoom(deps, found.room.key);
      return create(DeleteRoomResponseSchema);
    },

    async loadHistory(request, context) {
      const found = await findRoom(deps, context, request.room);
      if (isRefusal(found)) return found;
      const { before, after } = request;
      if (before !== undefined && after !== undefined) return refuse("BAD_PAGE", "Say before or after, not both.");
      if (request.limit > limits.historyPageMax) {
        return refuse("BAD_PAGE", `A page has at most ${limits.historyPageMax} messages.`);
      }
      const page = await store.readMessages(found.room.key, {
        limit: request.limit === 0 ? 50 : request.limit,
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
      });
      const rows = after === undefined ? newestRows(page.rows) : oldestRows(page.rows);
      return create(LoadHistoryResponseSchema, {
        messages: rows.map(readMessage),
        hasMore: page.hasMore || rows.length < page.rows.length,
      });
    },
  });
}

/** The rows from the front that fit into one answer, at least one. */
function oldestRows(rows: readonly MessageRow[]): readonly MessageRow[] {
  let bytes = 0;
  const end = rows.findIndex((row) => {
    bytes += row.record.length;
    return bytes > pageBytesMax;
  });
  return end === -1 ? rows : rows.slice(0, Math.max(1, end));
}

function newestRows(rows: readonly MessageRow[]): readonly MessageRow[] {
  return oldestRows(rows.toReversed()).toReversed();
}

async function update(
  deps: RoomRpcDeps,
  context: UnaryContext,
  id: string,
  command: ReturnType<typeof create<typeof UpdateRoomSchema>>,
): Promise<LiveRoom | Refusal> {
  const found = await findRoom(deps, context, id);
  if (isRefusal(found)) return found;
  if (found.caller.kind !== "person") return refuse("NOT_ALLOWED", "Only a person changes a room.");
  const answer = await found.room.submit(logCommand(found.caller.person, { case: "updateRoom", value: command }));
  return answer.kind === "refused" ? answer.refusal : found.room;
}

async function findRoom(
  deps: RoomRpcDeps,
  context: UnaryContext,
  id: string,
): Promise<{ readonly room: LiveRoom; readonly caller: Caller } | Refusal> {
  const caller = await identify(deps, context);
  if (isRefusal(caller)) return caller;
  const missing = refuse("ROOM_NOT_FOUND", "There is no such room.");
  if (caller.kind === "runner" && caller.room !== id) return missing;
  const room = await deps.rooms.open({ tenant: caller.tenant, room: id });
  if (!room) return missing;
  if (!deps.isExclusive) await room.catchUp();
  if (room.state.deleted) return missing;
  if (isOfNewerFold(room.state)) return newerFold;
  // A closed room answers like a missing one (G5).
  if (caller.kind === "person" && !mayEnter(room.state, caller.person)) return missing;
  return { room, caller };
}

async function identify({ signer }: RoomRpcDeps, { authorization = "" }: UnaryContext): Promise<Caller | Refusal> {
  const statement = await signer.verify("statement", authorization);
  if (statement) {
    const { tenant, participantId, displayName } = statement.claims;
    return { kind: "person", tenant, person: { kind: "person", participantId, displayName } };
  }
  const ticket = await signer.verify("ticket", authorization);
  if (ticket) return { kind: "runner", tenant: ticket.claims.tenant, room: ticket.claims.room };
  return refuse("BAD_CREDENTIAL", "This call needs a valid credential.");
}

async function identifyPerson(
  deps: RoomRpcDeps,
  context: UnaryContext,
): Promise<Extract<Caller, { kind: "person" }> | Refusal> {
  const caller = await identify(deps, context);
  if (isRefusal(caller) || caller.kind === "person") return caller;
  return refuse("NOT_ALLOWED", "This call is for people.");
}

function internal(person: Person, command: LogCommand["command"]): LogCommand {
  return { sender: person, command, commandId: "", seenSeq: undefined };
}
