import { create } from "@bufbuild/protobuf";
import { refuse } from "@polylogue/proto";
import { PersonaSchema } from "@polylogue/proto/persona";
import { describe, expect, it } from "vitest";
import { type PersonaRead, rememberPersonas } from "./persona-reads.ts";

function counting() {
  const asked: string[] = [];
  return {
    asked,
    async getPersona({ tenant, personaId, version }: PersonaRead) {
      asked.push(`${tenant}/${personaId}@${version}`);
      return personaId === "nobody"
        ? refuse("UNKNOWN_PERSONA", "no")
        : create(PersonaSchema, { id: personaId, version });
    },
  };
}

describe("remembered personas", () => {
  it("[T3] reads a version once, for each tenant", async () => {
    const reads = counting();
    const personas = rememberPersonas(reads);
    for (const tenant of ["a", "b", "a"]) await personas.getPersona({ tenant, personaId: "ada", version: 3 });
    expect(reads.asked).toEqual(["a/ada@3", "b/ada@3"]);
  });

  it("remembers neither the newest version nor a refusal", async () => {
    const reads = counting();
    const personas = rememberPersonas(reads);
    for (let time = 0; time < 2; time += 1) {
      await personas.getPersona({ tenant: "a", personaId: "ada", version: 0 });
      await personas.getPersona({ tenant: "a", personaId: "nobody", version: 1 });
    }
    expect(reads.asked).toHaveLength(4);
  });

  it("forgets what was not used for the longest time", async () => {
    const reads = counting();
    const personas = rememberPersonas(reads, 2);
    for (const version of [1, 2, 1, 3, 1, 2]) await personas.getPersona({ tenant: "a", personaId: "ada", version });
    expect(reads.asked).toEqual(["a/ada@1", "a/ada@2", "a/ada@3", "a/ada@2"]);
  });
});
