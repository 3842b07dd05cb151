import { create } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { limits, type Refusal, refuse } from "@polylogue/proto";
import {
  type ArchiveRoomRequest,
  ArchiveRoomResponseSchema,
  type CreateRoomRequest,
  CreateRoomRequestSchema,
  type DeleteRoomRequest,
  DeleteRoomResponseSchema,
  type GetRoomRequest,
  type ListRoomsRequest,
  type LoadHistoryRequest,
  type UpdateRoomRequest,
  UpdateRoomResponseSchema,
  UpdateRoomSchema,
} from "@polylogue/proto/room";
import type { Random } from "@polylogue/runtime/random/random";
import { connectErrorFromRefusal, isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import type { CostClass, RequestCall } from "../../call.ts";
import type { Chains } from "../../chains.ts";
import type { PersonaSeats } from "../../directory/persona-seats.ts";
import type { RoomCallContext, RoomCalls } from "../../rooms/room-calls.ts";
import { isRoomId } from "../../wire/client-frame.ts";
import { hasUnknownEnum } from "../../wire/enum-values.ts";
import { bearerOf } from "../bearer.ts";
import { botAddress } from "./bot-session.ts";
import { resolvePersonas } from "./room-routes.ts";

export interface BotUnaryPorts {
  readonly chains: Pick<Chains, "request">;
  readonly rooms: RoomCalls;
  readonly seats: PersonaSeats;
  readonly random: Random;
}

/** RoomService's unary methods for bots: the same chain and the same room service as the JSON API. */
export function botUnary(ports: BotUnaryPorts) {
  const { chains, rooms, seats, random } = ports;

  /** Runs a method in the request chain; a refusal becomes the call's status. */
  const run = async <T extends object>(
    method: string,
    costClass: CostClass,
    context: HandlerContext,
    handle: (known: RoomCallContext) => Promise<T | Refusal>,
  ): Promise<T> => {
    const call: RequestCall = {
      kind: "request",
      requestId: random.id("q"),
      method: `RoomService.${method}`,
      costClass,
      address: context.values.get(botAddress),
      signal: context.signal,
      facts: {},
      credential: bearerOf(context.requestHeader.get("authorization")),
      isPublic: false,
    };
    let answer: T | undefined;
    const refusal = await chains.request(call, async ({ principal, requestId, signal }) => {
      if (!principal) throw new Error("identify lets nobody through whom it does not know");
      const given = await handle({ principal, requestId, signal });
      if (isRefusal(given)) return given;
      answer = given;
      return undefined;
    });
    if (refusal || !answer) throw connectErrorFromRefusal(refusal ?? refuse("INTERNAL", "internal error"));
    return answer;
  };

  return {
    createRoom: (request: CreateRoomRequest, context: HandlerContext) =>
      run("CreateRoom", "createRoom", context, async (known) => {
        if (hasUnknownEnum(CreateRoomRequestSchema, request)) return badField;
        if (request.resolvedPersonas.length > 0) return refuse("NOT_ALLOWED", "Personas are named by their handles.");
        const { principal } = known;
        const personas = await resolvePersonas(request.personas, { principal, context: known }, seats);
        if (isRefusal(personas)) return personas;
        return rooms.create({ title: request.title, visibility: request.visibility, personas }, known);
      }),
    getRoom: ({ room }: GetRoomRequest, context: HandlerContext) =>
      run("GetRoom", "read", context, async (known) => checkId(room) ?? rooms.get(room, known)),
    listRooms: ({ limit, cursor }: ListRoomsRequest, context: HandlerContext) =>
      run("ListRooms", "read", context, async (known) => {
        if (limit > 100 || cursor.length > 1_024) return refuse("BAD_PAGE", "limit is 1 to 100.");
        return rooms.list({ limit, cursor }, known);
      }),
    updateRoom: ({ room, update }: UpdateRoomRequest, context: HandlerContext) =>
      run("UpdateRoom", "write", context, async (known) => {
        if (update && hasUnknownEnum(UpdateRoomSchema, update)) return badField;
        const updated = checkId(room) ?? (await rooms.update(room, update ?? create(UpdateRoomSchema), known));
        return isRefusal(updated) ? updated : create(UpdateRoomResponseSchema, { ...(updated && { room: updated }) });
      }),
    archiveRoom: ({ room }: ArchiveRoomRequest, context: HandlerContext) =>
      run("ArchiveRoom", "write", context, async (known) => {
        const archived = checkId(room) ?? (await rooms.archive(room, known));
        return isRefusal(archived)
          ? archived
          : create(ArchiveRoomResponseSchema, { ...(archived && { room: archived }) });
      }),
    deleteRoom: ({ room }: DeleteRoomRequest, context: HandlerContext) =>
      run("DeleteRoom", "write", context, async (known) => {
        const refusal = checkId(room) ?? (await rooms.delete(room, known));
        return refusal ?? create(DeleteRoomResponseSchema);
      }),
    loadHistory: ({ room, before, after, limit }: LoadHistoryRequest, context: HandlerContext) =>
      run("LoadHistory", "read", context, async (known) => {
        if (limit > limits.historyPageMax || (before !== undefined && after !== undefined)) {
          return refuse(
            "BAD_PAGE",
            `A page is before or after a seq, and has a limit of 1 to ${limits.historyPageMax}.`,
          );
        }
        const page = { ...(before !== undefined && { before }), ...(after !== undefined && { after }), limit };
        return checkId(room) ?? rooms.history(room, page, known);
      }),
  };
}

const badField = refuse("BAD_FIELD", "A field has a value that is not known.");

function checkId(room: string): Refusal | undefined {
  return isRoomId(room) ? undefined : refuse("ROOM_NOT_FOUND", "There is no such room.");
}
