import { create } from "@bufbuild/protobuf";
import { type Refusal, refuse } from "@polylogue/proto";
import {
  GetRoomRequestSchema,
  type GetRoomResponse,
  GetRoomResponseSchema,
  LoadHistoryRequestSchema,
  type LoadHistoryResponse,
  LoadHistoryResponseSchema,
} from "@polylogue/proto/room";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import type { World } from "../world.ts";

/** Who asks which instance, with what in hand. */
export interface UnaryCall {
  readonly from: string;
  readonly address: string;
  readonly authorization: string;
  readonly signal: AbortSignal;
}

export async function callGetRoom(world: World, call: UnaryCall, room: string): Promise<GetRoomResponse | Refusal> {
  const answer = await world.network.call(call.from, call.address, () =>
    world.roomAt(call.address).instance.unary.getRoom(create(GetRoomRequestSchema, { room }), contextOf(call)),
  );
  if (!answer) return unreachable;
  return isRefusal(answer) ? answer : create(GetRoomResponseSchema, answer);
}

export async function callLoadHistory(
  world: World,
  call: UnaryCall,
  page: { readonly room: string; readonly before: number; readonly limit: number },
): Promise<LoadHistoryResponse | Refusal> {
  const answer = await world.network.call(call.from, call.address, () =>
    world.roomAt(call.address).instance.unary.loadHistory(create(LoadHistoryRequestSchema, page), contextOf(call)),
  );
  if (!answer) return unreachable;
  return isRefusal(answer) ? answer : create(LoadHistoryResponseSchema, answer);
}

const unreachable = refuse("ROOM_SERVICE_UNAVAILABLE", "The room can not be reached right now.");

function contextOf({ authorization, signal }: UnaryCall) {
  return { authorization, requestId: "q", signal };
}
