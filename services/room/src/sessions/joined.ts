import { limits } from "@polylogue/proto";
import { rightsIn } from "../decide/seats.ts";
import { type DownEntry, joinedEventsPart, replyWith, sharedPart } from "../hub/down-frame.ts";
import type { Person, Watcher } from "../hub/room-watch.ts";
import type { LiveRoom } from "../live-room.ts";
import type { RoomState } from "../state/room-state.ts";
import {
  create,
  type Joined,
  JoinedSchema,
  type Message,
  MessageSchema,
  type Participant,
  ParticipantKind,
  type ServerFrame,
  ServerFrameSchema,
  SpendingSchema,
  type Turn,
  TurnSchema,
  toBinary,
} from "../state/wire.ts";
import { presentParticipant } from "./presence.ts";

/**
 * The room as it is now, for one receiver (S1). Made and queued in one step, so that every event after its head follows it.
 *
 * @param missed the events after the receiver's position, encoded; undefined: it gets a snapshot.
 */
export function joinedEntry(
  room: LiveRoom,
  { session, person }: Pick<Watcher, "session" | "person">,
  options: { readonly readSeq: number; readonly missed: readonly Uint8Array[] | undefined },
): DownEntry {
  const { missed, readSeq } = options;
  const now = nowPart(room, missed !== undefined);
  const seats = missed ? [] : seatsThatFit(room.state);
  const own = frameOf(
    room,
    ownPart(room, person, { seats, present: now.present, readSeq, isResumed: missed !== undefined }),
  );
  const rest = missed ? (missed.length > 0 ? [joinedEventsPart(missed)] : []) : [snapshotPart(room)];
  return replyWith(session, own, [sharedPart(frameOf(room, now)), ...rest]);
}

/**
 * Snapshots of the room as it is now, for many receivers: what is the same for all of them is encoded once, and each one's frame is made when
 * it is asked for. What the room says meanwhile has to follow all of them (S1).
 */
export function joinedEntries(room: LiveRoom): (watchers: readonly Watcher[]) => Iterator<DownEntry> {
  const now = nowPart(room, false);
  const shared = [sharedPart(frameOf(room, now)), snapshotPart(room)];
  const seats = seatsThatFit(room.state);
  return function* (watchers) {
    for (const { trunk, session, person } of watchers) {
      if (!room.watch.has(trunk, session)) continue;
      const own = ownPart(room, person, { seats, present: now.present, readSeq: 0, isResumed: false });
      yield replyWith(session, frameOf(room, own), shared);
    }
  };
}

function frameOf(room: LiveRoom, joined: Joined): ServerFrame {
  return create(ServerFrameSchema, { room: room.key.room, body: { case: "joined", value: joined } });
}

/** Where the room is, who is here, and what runs: also for those who only missed something. */
function nowPart(room: LiveRoom, resumed: boolean): Joined {
  const { state } = room;
  return create(JoinedSchema, {
    headSeq: state.headSeq,
    headTag: state.headTag,
    firstSeq: 1,
    resumed,
    ...(state.room && { room: state.room }),
    turns: liveTurns(room),
    spending: create(SpendingSchema, state.spending),
    capped: [...state.capped],
    // One place is left for the receiver.
    present: room.presence.people(limits.presentMax - 1),
  });
}

const snapshotParts = new WeakMap<RoomState, Uint8Array>();

/** Seats and newest messages, encoded once for each state. */
function snapshotPart(room: LiveRoom): Uint8Array {
  const { state } = room;
  let part = snapshotParts.get(state);
  if (!part) {
    const messages = newestThatFit(state);
    const hasMore = state.hasOlder || messages.length < state.recent.length;
    part = sharedPart(frameOf(room, create(JoinedSchema, { participants: seatsThatFit(state), messages, hasMore })));
    snapshotParts.set(state, part);
  }
  return part;
}

/** The receiver's own part; in a snapshot the receiver is named in every list that has no place for everybody. */
function ownPart(
  room: LiveRoom,
  person: Person,
  shared: {
    readonly seats: readonly Participant[];
    readonly present: readonly Participant[];
    readonly readSeq: number;
    readonly isResumed: boolean;
  },
): Joined {
  const { state } = room;
  const seat = state.participants.get(person.participantId);
  const isIn = (list: readonly Participant[]) => list.some(({ id }) => id === person.participantId);
  return create(JoinedSchema, {
    rights: [...rightsIn(state, person)],
    readSeq: shared.readSeq,
    participants: seat && !shared.isResumed && !isIn(shared.seats) ? [seat] : [],
    present: isIn(shared.present) ? [] : [presentParticipant(person, state.participants)],
  });
}

/** All personas, and the people who came first, in the order of their coming; one place is left for the receiver. */
function seatsThatFit(state: RoomState): Participant[] {
  const seats = [...state.participants.values()];
  if (seats.length <= limits.participantsPerRoomMax) return seats;
  const isPersona = (seat: Participant) => seat.kind === ParticipantKind.PERSONA;
  let left = limits.participantsPerRoomMax - 1 - seats.filter(isPersona).length;
  return seats.filter((seat) => {
    if (isPersona(seat)) return true;
    left -= 1;
    return left >= 0;
  });
}

/** The newest messages within the bounds of a snapshot, oldest first. */
function newestThatFit(state: RoomState): Message[] {
  let bytes = 0;
  let first = state.recent.length;
  while (first > 0) {
    const message = state.recent[first - 1];
    if (!message) break;
    bytes += toBinary(MessageSchema, message).length;
    if (bytes > limits.snapshotBytesMax && first < state.recent.length) break;
    first -= 1;
  }
  return state.recent.slice(first);
}

/** Owed, running and stopping turns with their texts so far, as far as they fit; the rest comes by `syncTurn` (T6). */
function liveTurns(room: LiveRoom): Turn[] {
  let left: number = limits.liveTextBytesMax;
  return [...room.state.turns.values()].map(({ turn }) => {
    const draft = room.drafts.get(turn.turnId);
    const text = draft?.attempt === turn.attempt ? draft.text : "";
    const size = Buffer.byteLength(text);
    if (size > left) return turn;
    left -= size;
    return create(TurnSchema, { ...turn, text });
  });
}
