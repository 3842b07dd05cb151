import { createHash } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { canonicalHandle, type Refusal, refuse } from "@polylogue/proto";
import type { Persona } from "@polylogue/proto/persona";
import { type Participant, ParticipantKind, ParticipantSchema, PersonaCardSchema, Role } from "@polylogue/proto/room";
import { base32, idBytes } from "@polylogue/runtime/random/base32";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import type { CallContext, DirectoryCalls } from "./directory-calls.ts";

/** Makes seats of what the operator offers: only the gateway asks the directory, the room takes its word. */
export interface PersonaSeats {
  /**
   * One participant for each handle. `seed` names the command: the same command sent again makes the same ids, so that the room
   * knows it for the same (L4).
   */
  resolve(
    tenant: string,
    handles: readonly string[],
    seed: readonly string[],
    context: CallContext,
  ): Promise<Participant[] | Refusal>;
}

export function createPersonaSeats(directory: Pick<DirectoryCalls, "listPersonas">): PersonaSeats {
  return {
    async resolve(tenant, handles, seed, context) {
      if (handles.length === 0) return [];
      const personas = await directory.listPersonas(tenant, context);
      if (isRefusal(personas)) return personas;
      const byHandle = new Map(personas.map((persona) => [canonicalHandle(persona.handle), persona]));
      const seats: Participant[] = [];
      for (const handle of handles) {
        const persona = byHandle.get(canonicalHandle(handle.replace(/^@/u, "")));
        if (!persona) return refuse("UNKNOWN_PERSONA", "No persona that is offered here has this handle.");
        seats.push(seatOf(persona, [...seed, persona.id]));
      }
      return seats;
    },
  };
}

function seatOf(persona: Persona, seed: readonly string[]): Participant {
  return create(ParticipantSchema, {
    id: `p_${base32(digestOf(seed))}`,
    kind: ParticipantKind.PERSONA,
    displayName: persona.displayName,
    role: Role.MEMBER,
    handle: persona.handle,
    persona: create(PersonaCardSchema, {
      personaId: persona.id,
      version: persona.version,
      description: persona.description,
      models: [...persona.models],
      accent: persona.accent,
    }),
  });
}

/** JSON keeps the parts of the seed apart. */
function digestOf(seed: readonly string[]): Uint8Array {
  return new Uint8Array(createHash("sha256").update(JSON.stringify(seed)).digest().subarray(0, idBytes));
}
