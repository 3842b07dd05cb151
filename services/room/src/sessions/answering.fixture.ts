import type { WireCommand } from "../decide/decision.ts";
import {
  BeatSchema,
  ClaimTurnSchema,
  create,
  JoinSchema,
  PostSchema,
  type ServerFrame,
  ServeSchema,
  type Signal,
  SyncTurnSchema,
  TurnDeltaSchema,
} from "../state/wire.ts";
import { errorReason, key, openInstance, type TrunkPeer } from "./room-instance.fixture.ts";

export const join = { case: "join", value: create(JoinSchema) } as const;
export const serve = { case: "serve", value: create(ServeSchema, { runner: "u_1", turnsMax: 8 }) } as const;

export function post(text: string): WireCommand {
  return { case: "post", value: create(PostSchema, { text }) };
}

export function claim(turnId: string, commandId = "c"): WireCommand {
  return { case: "claimTurn", value: create(ClaimTurnSchema, { turnId, commandId }) };
}

export function beat(...turns: string[]): WireCommand {
  return { case: "beat", value: create(BeatSchema, { runner: "u_1", turns }) };
}

/** A last beat: the runner stops and lets these go. */
export function release(...released: string[]): WireCommand {
  return { case: "beat", value: create(BeatSchema, { runner: "u_1", released }) };
}

export function delta(turnId: string, offset: number, text: string, attempt = 1): WireCommand {
  return { case: "delta", value: create(TurnDeltaSchema, { turnId, attempt, offset, text }) };
}

export function syncTurn(turnId: string): WireCommand {
  return { case: "syncTurn", value: create(SyncTurnSchema, { turnId }) };
}

/** Attaches a session and joins the room: what `joined` said. */
export async function joined(peer: TrunkPeer, session: number, participantId: string, name: string) {
  await peer.attach(session, participantId, name);
  const ok = await peer.ask(session, join);
  if (errorReason(ok) !== "ok") throw new Error(errorReason(ok));
  return bodyOf(await peer.until((down) => down.session === session && down.frame?.body.case === "joined"), "joined");
}

export function bodyOf<C extends ServerFrame["body"]["case"]>(frame: ServerFrame, kind: C) {
  if (frame.body.case !== kind) throw new Error(`${frame.body.case} instead of ${kind}: ${errorReason(frame)}`);
  return frame.body.value as Extract<ServerFrame["body"], { case: C }>["value"];
}

/** The signals of one kind that came down so far. */
export function signals<C extends Signal["kind"]["case"]>(peer: TrunkPeer, kind: C) {
  return peer.frames.flatMap(({ frame }) => {
    const signal = frame?.body.case === "signal" ? frame.body.value.kind : undefined;
    return signal?.case === kind ? [signal.value as Extract<Signal["kind"], { case: C }>["value"]] : [];
  });
}

/** A room in which ada's answer to Jon has begun. */
export async function answering(instance = openInstance()) {
  await instance.createRoom();
  const gateway = instance.gateway();
  await joined(gateway, 1, "p_jon", "Jon");
  const runner = instance.runner();
  await runner.ask(0, serve, undefined);
  await gateway.ask(1, post("hi @ada"));
  const offer = bodyOf(await runner.until(({ frame }) => frame?.body.case === "offer"), "offer");
  const ok = bodyOf(await runner.ask(0, claim(offer.turnId), key.room, key.tenant), "ok");
  if (ok.result.case !== "claimTurn") throw new Error("not claimed");
  const room = instance.rooms.peek(key);
  if (!room) throw new Error("the room is not in memory");
  /** A piece of the runner's text; resolves when it was seen. */
  const say = async (offset: number, text: string, attempt = 1) => {
    runner.tell(0, delta(offer.turnId, offset, text, attempt), key.room, key.tenant);
    await gateway.until(() =>
      signals(gateway, "delta").some((seen) => seen.offset + seen.text.length === offset + text.length),
    );
  };
  return { instance, gateway, runner, room, say, turnId: offer.turnId, claim: ok.result.value };
}
