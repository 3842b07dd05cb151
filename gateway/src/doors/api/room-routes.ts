import { type JsonObject, type JsonValue, toJson } from "@bufbuild/protobuf";
import { limits, type Refusal, refuse } from "@polylogue/proto";
import {
  CreateRoomRequestSchema,
  ListRoomsResponseSchema,
  LoadHistoryResponseSchema,
  type Participant,
  ParticipantSchema,
  type Room,
  RoomSchema,
  UpdateRoomSchema,
} from "@polylogue/proto/room";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { PersonaSeats } from "../../directory/persona-seats.ts";
import type { RoomCalls } from "../../rooms/room-calls.ts";
import type { ApiReply, ApiRoute, KnownRequest } from "./api-route.ts";
import { readHistoryPage, readListPage, readMessage, readRoomId } from "./fields.ts";

export interface RoomRoutesPorts {
  readonly rooms: RoomCalls;
  readonly seats: PersonaSeats;
}

/** The API's rooms. */
export function roomRoutes({ rooms, seats }: RoomRoutesPorts): readonly ApiRoute[] {
  const get = async (request: KnownRequest): Promise<ApiReply | Refusal> => {
    const room = readRoomId(request.params);
    if (isRefusal(room)) return room;
    const found = await rooms.get(room, contextOf(request));
    if (isRefusal(found)) return found;
    return { status: 200, body: { room: roomJson(found.room, found.participants), headSeq: found.headSeq } };
  };

  const create = async (request: KnownRequest): Promise<ApiReply | Refusal> => {
    const asked = readMessage(CreateRoomRequestSchema, request.body);
    if (isRefusal(asked)) return asked;
    if (asked.resolvedPersonas.length > 0) return refuse("NOT_ALLOWED", "Personas are named by their handles.");
    const personas = await resolvePersonas(asked.personas, request, seats);
    if (isRefusal(personas)) return personas;
    const { title, visibility } = asked;
    const made = await rooms.create({ title, visibility, personas }, contextOf(request));
    if (isRefusal(made)) return made;
    return {
      status: 201,
      body: { room: roomJson(made.room, made.participants) },
      location: `/api/rooms/${made.room?.id ?? ""}`,
    };
  };

  const update = async (request: KnownRequest): Promise<ApiReply | Refusal> => {
    const room = readRoomId(request.params);
    if (isRefusal(room)) return room;
    const asked = readMessage(UpdateRoomSchema, request.body);
    if (isRefusal(asked)) return asked;
    const updated = await rooms.update(room, asked, contextOf(request));
    return isRefusal(updated) ? updated : get(request);
  };

  const remove = async (request: KnownRequest): Promise<ApiReply | Refusal> => {
    const room = readRoomId(request.params);
    if (isRefusal(room)) return room;
    return (await rooms.delete(room, contextOf(request))) ?? { status: 204, body: undefined };
  };

  const list = async (request: KnownRequest): Promise<ApiReply | Refusal> => {
    const page = readListPage(request.query);
    if (isRefusal(page)) return page;
    const found = await rooms.list(page, contextOf(request));
    if (isRefusal(found)) return found;
    return { status: 200, body: toJson(ListRoomsResponseSchema, found, { alwaysEmitImplicit: true }) };
  };

  const history = async (request: KnownRequest): Promise<ApiReply | Refusal> => {
    const room = readRoomId(request.params);
    if (isRefusal(room)) return room;
    const page = readHistoryPage(request.query);
    if (isRefusal(page)) return page;
    const found = await rooms.history(room, page, contextOf(request));
    if (isRefusal(found)) return found;
    return { status: 200, body: toJson(LoadHistoryResponseSchema, found, { alwaysEmitImplicit: true }) };
  };

  const one = "/api/rooms/{room}";
  return [
    known("POST", "/api/rooms", "RoomService.CreateRoom", "createRoom", create),
    known("GET", "/api/rooms", "RoomService.ListRooms", "read", list),
    known("GET", one, "RoomService.GetRoom", "read", get),
    known("PATCH", one, "RoomService.UpdateRoom", "write", update),
    known("DELETE", one, "RoomService.DeleteRoom", "write", remove),
    known("GET", `${one}/messages`, "RoomService.LoadHistory", "read", history),
  ];
}

/** The seats of a new room's personas, each handle once. */
export async function resolvePersonas(
  handles: readonly string[],
  { principal, context }: Pick<KnownRequest, "principal" | "context">,
  seats: PersonaSeats,
): Promise<Participant[] | Refusal> {
  if (handles.length > limits.personasPerRoomMax) {
    return refuse("BAD_COMMAND", `A room has at most ${limits.personasPerRoomMax} personas.`);
  }
  return seats.resolve(principal.tenant, handles, [principal.tenant, context.requestId], context);
}

function known(
  method: ApiRoute["method"],
  path: string,
  operation: string,
  costClass: ApiRoute["costClass"],
  handle: (request: KnownRequest) => Promise<ApiReply | Refusal>,
): ApiRoute {
  return { method, path, operation, costClass, isPublic: false, handle };
}

function contextOf({ context, principal }: KnownRequest) {
  return { ...context, principal };
}

function roomJson(room: Room | undefined, participants: readonly Participant[]): JsonObject {
  const json = room ? toJson(RoomSchema, room, { alwaysEmitImplicit: true }) : {};
  const seats = participants.map(
    (participant): JsonValue => toJson(ParticipantSchema, participant, { alwaysEmitImplicit: true }) as JsonValue,
  );
  return { ...(json as JsonObject), participants: seats };
}
