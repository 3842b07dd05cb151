import { type ErrorReason, errorReasons, type Refusal, refuse } from "@polylogue/proto";
import type { DirectoryService, RoomPreset } from "@polylogue/proto/directory";
import type { Persona } from "@polylogue/proto/persona";
import { isRefusal, refusalFromError } from "@polylogue/runtime/rpc/refusal-wire";
import type { createRpcClient } from "@polylogue/runtime/rpc/rpc-client";
import { type Principal, principalFromDirectory } from "../principal.ts";

export type DirectoryClient = ReturnType<typeof createRpcClient<typeof DirectoryService>>;

/** What a call hands on: who waits for it, and its name. */
export interface CallContext {
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** The directory as the gateway asks it; every failure is a refusal. */
export interface DirectoryCalls {
  identify(credential: string, context: CallContext): Promise<Principal | Refusal>;
  createGuest(
    guest: { readonly displayName: string; readonly invite: string; readonly host: string },
    context: CallContext,
  ): Promise<{ readonly token: string; readonly principal: Principal } | Refusal>;
  /** In the operator's order. */
  listPersonas(tenant: string, context: CallContext): Promise<readonly Persona[] | Refusal>;
  listPresets(tenant: string, context: CallContext): Promise<readonly RoomPreset[] | Refusal>;
  /** Undefined when it answers. */
  reach(context: CallContext): Promise<Refusal | undefined>;
}

/** Longer ones are none of ours. */
const credentialCharactersMax = 4_096;

/** Asks over the wire. */
export function createDirectoryCalls(client: DirectoryClient): DirectoryCalls {
  return {
    identify: (credential, context) =>
      converted(async () => {
        if (credential === "" || credential.length > credentialCharactersMax) return badToken;
        const { principal } = await client.identify({ token: credential }, optionsOf(context));
        return principalFromDirectory(principal) ?? badToken;
      }),

    createGuest: (guest, context) =>
      converted(async () => {
        const { token, principal } = await client.createGuest(guest, optionsOf(context));
        const known = principalFromDirectory(principal);
        return known && token !== "" ? { token, principal: known } : refuse("INTERNAL", "internal error");
      }),

    listPersonas: (tenant, context) =>
      converted(async () => (await client.listPersonas({ tenant }, optionsOf(context))).personas),

    listPresets: (tenant, context) =>
      converted(async () => (await client.listRoomPresets({ tenant }, optionsOf(context))).presets),

    async reach(context) {
      // A token that is none has to be refused by whoever is there.
      const answer = await converted(() => client.identify({ token: "reach" }, optionsOf(context)));
      return isRefusal(answer) && isOutOfReach(answer.reason) ? answer : undefined;
    },
  };
}

/** Whether a refusal says that nobody was there to answer. */
export function isOutOfReach(reason: ErrorReason): boolean {
  const code = errorReasons[reason];
  return code === "UNAVAILABLE" || code === "DEADLINE_EXCEEDED";
}

/** Headers and bounds of a call inside the deployment. */
export function optionsOf(context: CallContext): { signal: AbortSignal; headers: Record<string, string> } {
  return { signal: context.signal, headers: { "x-request-id": context.requestId } };
}

/** Foreign errors become refusals here, once. */
export async function converted<T>(call: () => Promise<T | Refusal>): Promise<T | Refusal> {
  try {
    return await call();
  } catch (error) {
    return refusalFromError(error);
  }
}

const badToken = refuse("BAD_TOKEN", "The token is malformed, forged or expired.");
