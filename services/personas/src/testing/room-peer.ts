import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type ErrorReason, errorReasons, type Refusal } from "@polylogue/proto";
import {
  type ClaimTurn,
  type ClientFrame,
  type EndTurn,
  type OfferSchema,
  ParticipantKind,
  RoomSessionRequestSchema,
  RoomSessionResponseSchema,
  type ServerFrameSchema,
  type TurnDelta,
  type UpFrame,
} from "@polylogue/proto/room";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { createDuplexPair } from "@polylogue/runtime/duplex/memory-duplex";
import type { Dial } from "../room-link.ts";

type ServerFrameInit = MessageInitShape<typeof ServerFrameSchema>;
type OfferInit = MessageInitShape<typeof OfferSchema>;
type Verdict = "ok" | "silent" | ErrorReason;

/** One trunk as the room's end of it saw it. */
export interface PeerTrunk {
  readonly address: string;
  readonly credential: string;
  /** Every message that came, as its frames. */
  readonly messages: UpFrame[][];
  isOpen: boolean;
  /** The kinds of commands that came over it, in order. */
  readonly kinds: string[];
  /** The room instance is about to stop. */
  goAway(reconnectAfterMs?: number): void;
  /** The room instance dies, or closes. */
  drop(refusal?: Refusal): void;
}

/** A room instance at the wire: it speaks frames, and does what a test tells it. */
export interface RoomPeer {
  readonly dial: Dial;
  readonly trunks: PeerTrunk[];
  /** How it answers; may be changed at any time. */
  readonly answers: {
    serve: Verdict;
    claim: (claim: ClaimTurn) => Verdict;
    end: (end: EndTurn) => Verdict;
  };
  /** What `MOVED` names. */
  movedTo: string;
  readonly claims: ClaimTurn[];
  readonly deltas: TurnDelta[];
  readonly ends: EndTurn[];
  /** Ends that were new to the room. */
  readonly committedEnds: Map<string, EndTurn>;
  readonly beats: string[][];
  /** Turns that were let go, by the beats that named some. */
  readonly released: string[][];
  /** What `serve` asked for, each time. */
  readonly serves: number[];
  /** All frames of all trunks in the order in which they came, by the name of their command. */
  readonly order: string[];
  trunk(): PeerTrunk;
  offer(...offers: (string | OfferInit)[]): void;
  /** Answers the newest trunk's `serve`, which was left without. */
  answerServe(): void;
  refuse(turnId: string, reason: ErrorReason, details?: Record<string, string>): void;
  /** What a viewer who joins deltas by their offsets has on the screen. */
  viewed(turnId: string): string;
}

export const testTenant = "acme";
export const testRoom = "r_1";

export function offerOf(turnId: string) {
  return {
    turnId,
    personaId: "p_ada",
    attempt: 1,
    persona: {
      id: "p_ada",
      kind: ParticipantKind.PERSONA,
      displayName: "Ada",
      handle: "ada",
      persona: { personaId: "ada", version: 3 },
    },
    trigger: "m_1",
    askSeq: 1,
    asker: "p_mira",
    chainId: "c_1",
  };
}

export function createRoomPeer(): RoomPeer {
  const viewed = new Map<string, string>();
  const open: { trunk: PeerTrunk; duplex: Duplex }[] = [];
  const peer: RoomPeer = {
    dial,
    trunks: [],
    answers: { serve: "ok", claim: () => "ok", end: () => "ok" },
    movedTo: "",
    claims: [],
    deltas: [],
    ends: [],
    committedEnds: new Map(),
    beats: [],
    released: [],
    serves: [],
    order: [],
    trunk() {
      const newest = peer.trunks.at(-1);
      if (!newest) throw new Error("no trunk yet");
      return newest;
    },
    offer(...offers) {
      sendAll(
        offers.map((offer) => {
          const value = typeof offer === "string" ? offerOf(offer) : offer;
          return { room: testRoom, body: { case: "offer" as const, value } };
        }),
      );
    },
    answerServe() {
      const newest = open.at(-1);
      if (newest)
        send(newest.duplex, [{ replyTo: "1", body: { case: "ok", value: { result: { case: "serve", value: {} } } } }]);
    },
    refuse(turnId, reason, details = {}) {
      sendAll([{ room: testRoom, body: { case: "error", value: errorOf(reason, { turnId, ...details }) } }]);
    },
    viewed: (turnId) => viewed.get(turnId) ?? "",
  };
  return peer;

  function dial(address: string, credential: string): Duplex {
    const [near, far] = createDuplexPair();
    const trunk: PeerTrunk = {
      address,
      credential,
      messages: [],
      kinds: [],
      isOpen: true,
      goAway: (reconnectAfterMs = 1_000) =>
        send(far, [{ body: { case: "goAway", value: { reason: "SHUTTING_DOWN", reconnectAfterMs } } }]),
      drop: (refusal) => far.close(refusal),
    };
    peer.trunks.push(trunk);
    open.push({ trunk, duplex: far });
    far.listen({
      message(bytes) {
        const { frames } = fromBinary(RoomSessionRequestSchema, bytes);
        trunk.messages.push(frames);
        for (const { body } of frames) if (body.case === "frame") trunk.kinds.push(body.value.command.case ?? "");
        for (const up of frames) if (up.body.case === "frame") receive(far, up.tenant, up.body.value);
      },
      drained() {},
      closed() {
        trunk.isOpen = false;
      },
    });
    return near;
  }

  function receive(duplex: Duplex, tenant: string, { id, room, command }: ClientFrame): void {
    peer.order.push(command.case ?? "");
    switch (command.case) {
      case "serve":
        peer.serves.push(command.value.turnsMax);
        answer(duplex, id, peer.answers.serve, { case: "serve", value: {} });
        break;
      case "beat":
        peer.beats.push(command.value.turns);
        if (command.value.released.length > 0) peer.released.push(command.value.released);
        break;
      case "claimTurn": {
        expectPlace(tenant, room);
        peer.claims.push(command.value);
        const { turnId } = command.value;
        const value = { attempt: 1, ticket: `ticket-${turnId}`, contextHead: 1, messageId: `m_${turnId}` };
        answer(duplex, id, peer.answers.claim(command.value), { case: "claimTurn", value });
        break;
      }
      case "delta": {
        expectPlace(tenant, room);
        const { turnId, offset, text } = command.value;
        peer.deltas.push(command.value);
        const seen = viewed.get(turnId) ?? "";
        if (offset > seen.length) throw new Error(`a gap in the offsets of ${turnId}`);
        if (offset + text.length > seen.length) viewed.set(turnId, seen.slice(0, offset) + text);
        break;
      }
      case "endTurn": {
        expectPlace(tenant, room);
        peer.ends.push(command.value);
        const verdict = peer.answers.end(command.value);
        const { commandId } = command.value;
        if (verdict === "ok" && !peer.committedEnds.has(commandId)) peer.committedEnds.set(commandId, command.value);
        answer(duplex, id, verdict, { case: "endTurn", value: { seq: 9 } });
        break;
      }
      default:
        throw new Error(`a runner may not send ${command.case}`);
    }
  }

  function answer(
    duplex: Duplex,
    replyTo: string,
    verdict: Verdict,
    result: MessageInitShape<typeof import("@polylogue/proto/room").OkSchema>["result"],
  ): void {
    if (verdict === "silent") return;
    if (verdict === "ok") send(duplex, [{ replyTo, body: { case: "ok", value: { ...(result && { result }) } } }]);
    else send(duplex, [{ replyTo, body: { case: "error", value: errorOf(verdict, { address: peer.movedTo }) } }]);
  }

  function sendAll(frames: ServerFrameInit[]): void {
    for (const { trunk, duplex } of open) if (trunk.isOpen) send(duplex, frames);
  }
}

function send(duplex: Duplex, frames: ServerFrameInit[]): void {
  const down = frames.map((frame) => ({ session: 0, tenant: testTenant, frame }));
  duplex.send(toBinary(RoomSessionResponseSchema, create(RoomSessionResponseSchema, { frames: down })));
}

function errorOf(reason: ErrorReason, details: Record<string, string>) {
  return { code: errorReasons[reason], reason, message: "no", details };
}

function expectPlace(tenant: string, room: string | undefined): void {
  if (tenant !== testTenant || room !== testRoom) throw new Error(`a frame for ${tenant}/${room}`);
}
