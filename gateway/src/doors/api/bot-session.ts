import { fromBinary } from "@bufbuild/protobuf";
import { createContextKey, type HandlerContext } from "@connectrpc/connect";
import { refuse } from "@polylogue/proto";
import { type RoomSessionRequest, type RoomSessionResponse, RoomSessionResponseSchema } from "@polylogue/proto/room";
import { connectErrorFromRefusal, isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import type { HelloCall } from "../../call.ts";
import type { SocketSlots } from "../../interceptors/socket-slots.ts";
import { Connection } from "../../sessions/connection.ts";
import type { SessionHub } from "../../sessions/session-hub.ts";
import { bearerOf } from "../bearer.ts";
import { botProtocol, decodeBotFrame } from "./bot-wire.ts";
import { StreamSocket } from "./stream-socket.ts";

/** Where a bot's call comes from, as limits count it. */
export const botAddress = createContextKey("");
/** Ends a bot's call at once. */
export const botCut = createContextKey((): void => {});

export interface BotSessionPorts {
  readonly hub: SessionHub;
  /** A bot's stream counts as a socket. */
  readonly slots: SocketSlots;
  readonly isClosing: () => boolean;
}

/** `RoomSession` for bots: one stream is one session, and the call's `authorization` is its hello. */
export function botSession(ports: BotSessionPorts) {
  const { hub, slots, isClosing } = ports;

  return async function* roomSession(
    requests: AsyncIterable<RoomSessionRequest>,
    context: HandlerContext,
  ): AsyncGenerator<RoomSessionResponse> {
    if (isClosing()) {
      throw connectErrorFromRefusal(refuse("SHUTTING_DOWN", "The server restarts.", { retryAfterMs: 1_000 }));
    }
    const address = context.values.get(botAddress);
    const call: HelloCall = {
      kind: "hello",
      requestId: hub.random.id("q"),
      method: "RoomService.RoomSession",
      costClass: "read",
      address,
      signal: context.signal,
      facts: {},
      credential: bearerOf(context.requestHeader.get("authorization")) ?? "",
    };
    const principal = await hub.chains.connection(call, () => {
      throw new Error("identify answers a hello");
    });
    if (isRefusal(principal)) throw connectErrorFromRefusal(principal);
    if (!slots.take(address)) {
      throw connectErrorFromRefusal(refuse("TOO_MANY_SOCKETS", "Too many sockets from this address."));
    }
    const socket = new StreamSocket({
      clock: hub.clock,
      alive: () => connection.alive(),
      cut: context.values.get(botCut),
    });
    const connection = new Connection({ hub, socket, protocol: botProtocol, address, principal });
    context.signal.addEventListener("abort", () => socket.finish(), { once: true });
    void receive(requests, connection).finally(() => socket.finish());
    try {
      const answers = socket.read();
      for (let step = await answers.next(); ; step = await answers.next()) {
        if (!step.done) yield fromBinary(RoomSessionResponseSchema, step.value);
        else if (step.value) throw connectErrorFromRefusal(step.value);
        else return;
      }
    } finally {
      connection.closed();
      socket.closed();
      slots.give(address);
    }
  };
}

/** Reads until the bot ends its half, which ends the session. */
async function receive(requests: AsyncIterable<RoomSessionRequest>, connection: Connection): Promise<void> {
  try {
    for await (const { frames } of requests) {
      for (const frame of frames) {
        const decoded = decodeBotFrame(frame);
        connection.receiveDecoded(decoded, decoded.bytes);
      }
    }
  } catch {
    // A stream that breaks is a bot that is gone.
  }
}
