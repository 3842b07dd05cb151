import { describe, expect, it } from "vitest";
import { FOLD_VERSION, leastFoldVersion } from "./fold-version.ts";
import { create, EventSchema, PersonaUpdatedSchema, RoomUpdatedSchema } from "./wire.ts";

const roomUpdated = (settings?: { hopsMax: number }) =>
  create(EventSchema, {
    seq: 1,
    kind: {
      case: "roomUpdated",
      value: create(RoomUpdatedSchema, { room: { title: "Launch", ...(settings && { settings }) } }),
    },
  });

describe("the least fold version of a commit", () => {
  it("[L9] keeps builds from deciding that know neither settings nor holds", () => {
    const held = create(PersonaUpdatedSchema, { participant: { id: "p_ada", held: true } });
    const holding = create(EventSchema, { seq: 2, kind: { case: "personaUpdated", value: held } });
    expect(leastFoldVersion([roomUpdated()])).toBe(1);
    expect(leastFoldVersion([roomUpdated({ hopsMax: 1 })])).toBe(3);
    expect(leastFoldVersion([roomUpdated(), holding])).toBe(3);
  });

  it("[L9] of a kind that is not known here is this build's own", () => {
    expect(leastFoldVersion([create(EventSchema, { seq: 1 })])).toBe(FOLD_VERSION);
  });
});
