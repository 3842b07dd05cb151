import type { Signer } from "@polylogue/runtime/signing/signer";
import { gatewayLimits } from "../limits.ts";
import type { Principal } from "../principal.ts";

/** The gateway's signed word for who speaks (S7): for one session of a trunk, or with session 0 for one unary call. */
export type Statements = (principal: Principal, session: number) => Promise<string>;

export function createStatements(signer: Signer): Statements {
  return ({ tenant, participantId, displayName, kind }, session) =>
    signer.sign("statement", { tenant, participantId, displayName, kind, session }, gatewayLimits.statementTtlMs);
}
