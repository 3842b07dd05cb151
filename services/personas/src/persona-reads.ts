import { type Refusal, refuse } from "@polylogue/proto";
import { DirectoryService } from "@polylogue/proto/directory";
import type { Persona } from "@polylogue/proto/persona";
import { isRefusal, refusalFromError } from "@polylogue/runtime/rpc/refusal-wire";
import { createRpcClient } from "@polylogue/runtime/rpc/rpc-client";
import { runnerLimits } from "./limits.ts";

/** One version of one persona of a tenant; version 0 is the newest. */
export interface PersonaRead {
  readonly tenant: string;
  readonly personaId: string;
  readonly version: number;
}

export interface PersonaReads {
  getPersona(read: PersonaRead): Promise<Persona | Refusal>;
}

/** Reads the directory over gRPC. */
export function createRpcPersonaReads(address: string, credential: () => Promise<string>): PersonaReads {
  const client = createRpcClient(DirectoryService, {
    baseUrl: `http://${address}`,
    timeoutMs: runnerLimits.readTimeoutMs,
    authorization: credential,
  });
  return {
    async getPersona(read) {
      try {
        const { persona } = await client.getPersona(read);
        return persona ?? refuse("INTERNAL", "the directory answered without a persona");
      } catch (error) {
        return refusalFromError(error);
      }
    },
  };
}

/** Remembers versions, which never change; of the newest, which does, and of refusals it remembers nothing. */
export function rememberPersonas(
  reads: PersonaReads,
  personasMax: number = runnerLimits.personasCachedMax,
): PersonaReads {
  const known = new Map<string, Persona>();
  return {
    async getPersona(read) {
      if (read.version === 0) return await reads.getPersona(read);
      const key = JSON.stringify([read.tenant, read.personaId, read.version]);
      const persona = known.get(key) ?? (await reads.getPersona(read));
      if (isRefusal(persona)) return persona;
      // A map keeps the order of insertion: what was used last stands at the end, and the front goes first.
      known.delete(key);
      known.set(key, persona);
      for (const oldest of known.keys()) {
        if (known.size <= personasMax) break;
        known.delete(oldest);
      }
      return persona;
    },
  };
}
