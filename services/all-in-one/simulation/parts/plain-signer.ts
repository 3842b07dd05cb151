import type { Clock } from "@polylogue/runtime/clock/clock";
import type { ClaimsByPurpose, Purpose, Signer, Verified } from "@polylogue/runtime/signing/signer";

/** Says who speaks without proving it: real signing runs on other threads, which a virtual clock does not wait for. */
export function createPlainSigner(clock: Clock): Signer {
  return {
    async sign(purpose, claims, ttlMs) {
      return JSON.stringify({ purpose, claims, expiresAtMs: clock.nowMs() + ttlMs });
    },
    async verify<P extends Purpose>(purpose: P, token: string): Promise<Verified<P> | undefined> {
      const read = readToken(token);
      if (read?.purpose !== purpose || read.expiresAtMs <= clock.nowMs()) return undefined;
      return { claims: read.claims as ClaimsByPurpose[P], expiresAtMs: read.expiresAtMs };
    },
  };
}

interface PlainToken {
  readonly purpose: Purpose;
  readonly claims: unknown;
  readonly expiresAtMs: number;
}

/** What a token says; undefined when it is none. */
function readToken(token: string): PlainToken | undefined {
  return token.startsWith("{") ? (JSON.parse(token) as PlainToken) : undefined;
}

/** The claims of a ticket, as the model door reads them. */
export function readTicket(token: string): ClaimsByPurpose["ticket"] {
  const read = readToken(token);
  if (read?.purpose !== "ticket") throw new Error("the model door was called without a ticket");
  return read.claims as ClaimsByPurpose["ticket"];
}
