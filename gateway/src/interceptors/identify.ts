import { refuse } from "@polylogue/proto";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { Signer } from "@polylogue/runtime/signing/signer";
import type {
  Facts,
  HelloCall,
  HelloResult,
  Interceptor,
  ModelCall,
  ModelResult,
  RequestCall,
  RequestResult,
} from "../call.ts";
import type { DirectoryCalls } from "../directory/directory-calls.ts";
import type { Principal } from "../principal.ts";

type Identity = Pick<DirectoryCalls, "identify">;

/** Ends the connection's chain: the answer to a hello is who speaks. */
export function identifyHello(directory: Identity): Interceptor<HelloCall, HelloResult> {
  return async (call) => {
    const principal = await directory.identify(call.credential, call);
    if (!isRefusal(principal)) addFacts(call.facts, principal);
    return principal;
  };
}

/** Finds out who makes a request. Public ones pass without. */
export function identifyRequest(directory: Identity): Interceptor<RequestCall, RequestResult> {
  return async (call, next) => {
    if (call.isPublic) return next(call);
    if (call.credential === undefined) {
      return refuse("BAD_CREDENTIAL", "This needs an Authorization header with a bearer token.");
    }
    const principal = await directory.identify(call.credential, call);
    if (isRefusal(principal)) return principal;
    addFacts(call.facts, principal);
    return next({ ...call, principal });
  };
}

/** A ticket is the only credential that the model door takes (G8). */
export function identifyTicket(signer: Signer): Interceptor<ModelCall, ModelResult> {
  return async (call, next) => {
    const verified = await signer.verify("ticket", call.credential);
    if (!verified) return refuse("BAD_CREDENTIAL", "This needs the ticket of a claimed turn.");
    const { tenant, room, turnId, attempt } = verified.claims;
    Object.assign(call.facts, { tenant, room, turnId, attempt });
    return next({ ...call, ticket: verified.claims });
  };
}

function addFacts(facts: Facts, principal: Principal): void {
  facts.tenant = principal.tenant;
  facts.participant = principal.participantId;
}
