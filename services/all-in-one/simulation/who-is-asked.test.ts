import { toJson } from "@bufbuild/protobuf";
import { indexNames } from "@polylogue/proto";
import { type ParticipantJson, ParticipantSchema, type RoomJson, RoomSchema } from "@polylogue/proto/room";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readFacts, readParticipant } from "../../../web/src/room/read-wire.ts";
import { type Addressees, addressees } from "../../../web/src/ui/composer/who-is-asked.ts";
import type { Sender } from "../../room/src/decide/decision.ts";
import { FoldedRoom, mira } from "../../room/src/decide/folded-room.fixture.ts";
import {
  create,
  HoldPersonaSchema,
  type Message,
  Outcome,
  ParticipantKind,
  Reason,
  RoomSettingsSchema,
  Unaddressed,
  UpdateRoomSchema,
} from "../../room/src/state/wire.ts";

const handles = ["ada", "grace", "alan"];
const people: readonly Sender[] = [
  mira,
  { kind: "person", participantId: "p_chen", displayName: "Mira Chen" },
  { kind: "person", participantId: "p_jon", displayName: "Jon" },
];
const saying = fc.record({
  by: fc.nat(2),
  text: fc
    .array(
      fc.constantFrom("@ada", "@Grace", "@alan", "@all", "@Mira Chen", "@mira", "@Jon", "@nobody", "`@ada`", "so"),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((words) => words.join(" ")),
  /** Which of the messages so far it answers; none, if there are not so many. */
  replyTo: fc.nat(12),
  policy: fc.constantFrom(Unaddressed.UNSPECIFIED, Unaddressed.SILENT, Unaddressed.LEAD, Unaddressed.ALL),
  lead: fc.constantFrom(...handles),
  held: fc.option(fc.constantFrom(...handles), { freq: 3 }),
});

/** What the composer says of a text, from what the room told the page. */
function composerSays(room: FoldedRoom, me: Sender, text: string, quoted: Message | undefined): Addressees {
  const options = { alwaysEmitImplicit: true };
  const seats = [...room.state.participants].map(
    ([id, seat]) => [id, readParticipant(toJson(ParticipantSchema, seat, options) as ParticipantJson)] as const,
  );
  const facts = room.state.room && (toJson(RoomSchema, room.state.room, options) as RoomJson);
  return addressees({
    text,
    names: indexNames(seats.map(([, seat]) => seat)),
    seats: new Map(seats),
    settings: readFacts(facts).settings,
    me: me.kind === "person" ? me.participantId : "",
    repliesTo: quoted?.author,
  });
}

it("[T1] the composer says before whom the room asks, holds back and tells", () => {
  const counts = { asked: 0, held: 0, told: 0, nobody: 0, replies: 0, unaddressed: 0 };
  fc.assert(
    fc.property(
      fc.subarray(handles),
      fc.array(saying, { minLength: 1, maxLength: 10, size: "max" }),
      (personas, sayings) => {
        const room = FoldedRoom.with(personas);
        for (const { by, text, replyTo, policy, lead, held } of sayings) {
          const unaddressed = policy === Unaddressed.LEAD && !personas.includes(lead) ? Unaddressed.SILENT : policy;
          const settings = create(RoomSettingsSchema, { unaddressed, leadPersona: `p_${lead}` });
          room.do(mira, { case: "updateRoom", value: create(UpdateRoomSchema, { settings }) });
          const personaId = `p_${held}`;
          if (held !== null)
            room.do(mira, { case: "holdPersona", value: create(HoldPersonaSchema, { personaId, on: true }) });
          const sender = people[by] ?? mira;
          const quoted = room.state.recent[replyTo];
          const said = composerSays(room, sender, text, quoted);
          room.post(sender, text, quoted && { replyTo: quoted.id });
          const posted = room.events.findLast(({ kind }) => kind.case === "messagePosted")?.kind;
          if (posted?.case !== "messagePosted") throw new Error("not posted");
          const { asks, message } = posted.value;
          const ids = (isHeld: boolean) =>
            asks.filter(({ reason }) => (reason === Reason.HELD) === isHeld).map((ask) => ask.personaId);
          expect(said.asked.map(({ id }) => id)).toEqual(ids(false));
          expect(said.held.map(({ id }) => id)).toEqual(ids(true));
          const others = (message?.mentions ?? []).filter(
            ({ participantId }) =>
              participantId !== message?.author &&
              room.state.participants.get(participantId)?.kind === ParticipantKind.PERSON,
          );
          expect(said.told.map(({ id }) => id)).toEqual([...new Set(others.map((mention) => mention.participantId))]);
          counts.asked += said.asked.length;
          counts.held += said.held.length;
          counts.told += said.told.length;
          if (said.asked.length === 0) counts.nobody += 1;
          if (quoted && said.asked.some(({ id }) => id === quoted.author)) counts.replies += 1;
          if (!quoted && message?.mentions.length === 0 && said.asked.length > 0) counts.unaddressed += 1;
          for (const { turnId } of room.owed()) {
            room.claim(turnId);
            room.end(turnId, "well", { outcome: Outcome.ANSWERED });
          }
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(counts.asked).toBeGreaterThan(100);
  expect(counts.held).toBeGreaterThan(20);
  expect(counts.told).toBeGreaterThan(50);
  expect(counts.nobody).toBeGreaterThan(100);
  expect(counts.replies).toBeGreaterThan(15);
  expect(counts.unaddressed).toBeGreaterThan(4);
});
