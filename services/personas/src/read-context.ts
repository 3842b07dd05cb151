import type { Refusal } from "@polylogue/proto";
import type { Persona } from "@polylogue/proto/persona";
import type { Message, Offer, Participant, Room } from "@polylogue/proto/room";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { sleep } from "@polylogue/runtime/clock/sleep";
import type { Random } from "@polylogue/runtime/random/random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import { backoffMs } from "./backoff.ts";
import { runnerLimits } from "./limits.ts";
import type { PersonaReads } from "./persona-reads.ts";
import { selectWindow } from "./prompt/window.ts";
import type { RoomReads } from "./room-reads.ts";
import type { Claim } from "./turn-state.ts";

export interface ReadContextOptions {
  readonly tenant: string;
  readonly room: string;
  readonly offer: Offer;
  readonly claim: Claim;
  /** The room instance to ask; looked up for every read, since the turn may have moved. */
  readonly address: () => string;
  readonly rooms: RoomReads;
  readonly personas: PersonaReads;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** What a persona knows when it begins to speak. */
export interface TurnContext {
  readonly persona: Persona;
  readonly room: Room;
  readonly participants: readonly Participant[];
  /** The newest messages up to the claim, oldest first. */
  readonly messages: readonly Message[];
  readonly hasMore: boolean;
  readonly trigger: Message | undefined;
  /** The message that the turn goes on with; `unknown` when it was not found. */
  readonly continued: Message | "unknown" | undefined;
}

/** Reads the persona, the room and as much of its history as a prompt can use. Reads are tried again, they cost nothing. */
export async function readContext(options: ReadContextOptions): Promise<TurnContext | Refusal> {
  const { tenant, offer, rooms, personas } = options;
  const card = offer.persona?.persona;
  if (!card) throw new Error("an offer without a persona");
  const [persona, room, history] = await Promise.all([
    again(options, () => personas.getPersona({ tenant, personaId: card.personaId, version: card.version })),
    again(options, () => rooms.getRoom(roomRead(options))),
    readHistory(options),
  ]);
  if (isRefusal(persona)) return persona;
  if (isRefusal(room)) return room;
  if (isRefusal(history)) return history;
  if (!room.room) throw new Error("a room without a room");
  return { persona, room: room.room, participants: room.participants, ...history };
}

type History = Pick<TurnContext, "messages" | "hasMore" | "trigger" | "continued">;

async function readHistory(options: ReadContextOptions): Promise<History | Refusal> {
  const { claim, offer } = options;
  const { continues } = offer;
  let messages: readonly Message[] = [];
  let hasMore = true;
  let before = claim.contextHead + 1;
  const found = (id: string): Message | undefined => messages.find((message) => message.id === id);
  for (let page = 0; page < runnerLimits.historyPagesMax && hasMore; page += 1) {
    const read = await readPage(options, before);
    if (isRefusal(read)) return read;
    messages = [...read.messages, ...messages];
    hasMore = read.hasMore && read.messages.length > 0;
    before = messages[0]?.seq ?? 0;
    const isMissing = continues !== "" && !found(continues);
    if (!isMissing && selectWindow(messages, claim.messageId, hasMore).isFull) break;
  }
  const continued = continues === "" ? undefined : (found(continues) ?? "unknown");
  const trigger = found(offer.trigger);
  if (trigger || continued || !hasMore) return { messages, hasMore, trigger, continued };
  // So much was said since that the message which asked is out of sight: it is looked for around the place of the ask.
  const around = await readPage(options, Math.min(offer.askSeq, claim.contextHead) + 1);
  if (isRefusal(around)) return around;
  return { messages, hasMore, trigger: around.messages.find((message) => message.id === offer.trigger), continued };
}

function readPage(options: ReadContextOptions, before: number) {
  const { rooms } = options;
  return again(options, () => rooms.loadHistory(roomRead(options), before, runnerLimits.historyPageMessages));
}

function roomRead({ address, claim, room, signal }: ReadContextOptions) {
  return { address: address(), ticket: claim.ticket, room, signal };
}

/** Tries a read a few times when what refused it may pass. */
async function again<T>(options: ReadContextOptions, read: () => Promise<T | Refusal>): Promise<T | Refusal> {
  for (let tries = 1; ; tries += 1) {
    const result = await read();
    const mayPass = isRefusal(result) && passing.has(result.reason);
    if (!mayPass || tries >= runnerLimits.readTriesMax || options.signal.aborted) return result;
    await sleep(options.clock, backoffMs(options.random, tries), options.signal);
  }
}

const passing: ReadonlySet<string> = new Set<Refusal["reason"]>([
  "ROOM_SERVICE_UNAVAILABLE",
  "STORE_UNAVAILABLE",
  "SHUTTING_DOWN",
  "IN_FLIGHT_EXHAUSTED",
  "RATE_LIMITED",
  "DEADLINE",
]);
