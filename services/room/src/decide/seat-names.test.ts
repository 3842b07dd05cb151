import { findMentions, indexNames } from "@polylogue/proto";
import { looksLike } from "@polylogue/proto/confusables";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AddPersonaSchema, create, type Participant, ParticipantKind, SetProfileSchema } from "../state/wire.ts";
import type { Sender } from "./decision.ts";
import { FoldedRoom, jon, mira, persona, reasonOf } from "./folded-room.fixture.ts";

const guest = (id: string, displayName: string): Sender => ({ kind: "person", participantId: id, displayName });
const add = (room: FoldedRoom, resolved: Participant) =>
  room.do(mira, { case: "addPersona", value: create(AddPersonaSchema, { resolved }) });
const rename = (room: FoldedRoom, person: Sender, displayName: string) =>
  room.do(person, { case: "setProfile", value: create(SetProfileSchema, { displayName }) });
const nameOf = (room: FoldedRoom, id: string) => room.state.participants.get(id)?.displayName;

describe("names in a room", () => {
  it.each(["Ada", "ADA", "\u0430d\u0430", "ａｄａ", "ada-l", "\u0430da-I", "all", "A11", "M\u0456ra", "rnira"])(
    "[T1] nobody takes %j, which looks like a persona, its handle, everybody or another person",
    (name) => {
      const room = FoldedRoom.with([]);
      add(room, { ...persona("ada"), handle: "ada-l" });
      room.post(jon, "hi");
      const refused = rename(room, jon, name);
      expect(reasonOf(refused)).toBe("NAME_TAKEN");
      if (refused.kind !== "refused") return;
      const suggestion = refused.refusal.details?.suggestion ?? "";
      expect(reasonOf(rename(room, jon, suggestion))).toBe("ok");
    },
  );

  it("[T1] whoever comes with such a name gets a number behind it, and so does who makes the room", () => {
    const room = new FoldedRoom();
    room.do(guest("p_owner", "\u0410da"), {
      case: "createRoom",
      value: { title: "Launch", visibility: 2, personas: [persona("ada")] },
    });
    expect(nameOf(room, "p_owner")).toBe("\u0410da 2");
    room.post(guest("p_x", "ADA"), "hi");
    expect(nameOf(room, "p_x")).toBe("ADA 3");
    room.post(guest("p_all", "All"), "hi");
    expect(nameOf(room, "p_all")).toBe("All 2");
    expect(room.lastMessage().authorName).toBe("All 2");
  });

  it("[T1] a persona that comes takes its name from whoever looks like it", () => {
    const room = FoldedRoom.with([]);
    room.post(guest("p_1", "Gr\u0430ce"), "hi");
    room.post(guest("p_2", "grace-h"), "hi");
    room.post(guest("p_3", "Grace H"), "hi");
    const before = room.events.length;
    expect(reasonOf(add(room, { ...persona("grace-h"), displayName: "Grace" }))).toBe("ok");
    expect(room.events.slice(before).map(({ kind }) => kind.case)).toEqual([
      "participantUpdated",
      "participantUpdated",
      "personaAdded",
    ]);
    expect(["p_1", "p_2", "p_3"].map((id) => nameOf(room, id))).toEqual(["Gr\u0430ce 2", "grace-h 2", "Grace H"]);
    room.post(mira, "@Grace, @gr\u0430ce 2?");
    expect(room.lastMessage().mentions.map(({ participantId }) => participantId)).toEqual(["p_grace-h", "p_1"]);
  });

  it.each(["\u0430d\u0430", "ADA", "a11", "ａｄａ"])("[T1] no second persona is called %j", (handle) => {
    const room = FoldedRoom.with(["ada"]);
    expect(reasonOf(add(room, persona(handle)))).toBe("HANDLE_TAKEN");
    expect(reasonOf(add(room, { ...persona("grace"), displayName: "Ada" }))).toBe("ok");
  });

  it("[T1] whatever names people take, no two look alike, and each names whoever has it", () => {
    const letters = fc.constantFrom(..."aA\u0430\u0410𝖆1lIm", "rn", "\u0301", " ");
    const name = fc.oneof(
      fc.constantFrom("Ada", "\u0430da", "Ada 2", "all", "H1", "h2"),
      fc.array(letters, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
    );
    const step = fc.tuple(fc.constantFrom("come", "come", "rename", "rename", "persona"), fc.nat(5), name);
    const counts = { numbered: 0, refused: 0, renamed: 0, personas: 0, named: 0 };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 16, size: "max" }), (steps) => {
        const room = FoldedRoom.with(["ada"]);
        for (const [what, number, given] of steps) {
          const id = `p_${number}`;
          if (what === "persona") {
            const before = room.events.length;
            const answer = add(room, { ...persona(`h${number}`), displayName: given });
            if (reasonOf(answer) === "ok") counts.personas += 1;
            counts.renamed += Math.max(0, room.events.length - before - 1);
          } else if (what === "come") {
            const isNew = !room.state.participants.has(id);
            room.post(guest(id, given), "hi");
            if (isNew && / \d+$/.test(nameOf(room, id) ?? "")) counts.numbered += 1;
          } else if (room.state.participants.has(id)) {
            if (reasonOf(rename(room, guest(id, "x"), given)) === "NAME_TAKEN") counts.refused += 1;
          }
        }
        const seats = [...room.state.participants.values()];
        const people = seats.filter(({ kind }) => kind === ParticipantKind.PERSON);
        const index = indexNames(seats);
        for (const [place, seat] of people.entries()) {
          const others = [...people.slice(place + 1), ...seats.filter(({ kind }) => kind === ParticipantKind.PERSONA)];
          for (const other of others) {
            expect(looksLike(seat.displayName, other.displayName)).toBe(false);
            if (other.handle !== "") expect(looksLike(seat.displayName, other.handle)).toBe(false);
          }
          const [mention] = findMentions(`@${seat.displayName}`, index);
          expect(mention?.participantId).toBe(seat.id);
          counts.named += 1;
        }
      }),
      { numRuns: 500 },
    );
    expect(counts.numbered).toBeGreaterThan(50);
    expect(counts.refused).toBeGreaterThan(40);
    expect(counts.renamed).toBeGreaterThan(10);
    expect(counts.personas).toBeGreaterThan(200);
    expect(counts.named).toBeGreaterThan(500);
  });
});
