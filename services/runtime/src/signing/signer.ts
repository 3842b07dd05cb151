import { createSecretKey } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import type { Clock } from "../clock/clock.ts";
import { type ClaimsByPurpose, isClaims, type Purpose } from "./claims.ts";

export type {
  ClaimsByPurpose,
  GuestClaims,
  Purpose,
  ServiceClaims,
  StatementClaims,
  TicketClaims,
} from "./claims.ts";

/** What a token that holds says, and until when. */
export interface Verified<P extends Purpose> {
  readonly claims: ClaimsByPurpose[P];
  readonly expiresAtMs: number;
}

/** Signs and checks what processes tell each other, and guests' tokens. The purpose is part of what is signed. */
export interface Signer {
  /** A token that ends after `ttlMs`, rounded up to a whole second. */
  sign<P extends Purpose>(purpose: P, claims: ClaimsByPurpose[P], ttlMs: number): Promise<string>;
  /** Undefined when it is malformed, forged, expired, or was signed for another purpose. */
  verify<P extends Purpose>(purpose: P, token: string): Promise<Verified<P> | undefined>;
}

/** The least that HS256 may be keyed with. */
const secretCharactersMin = 32;
/** Characters of a token that is looked at; the longest of ours is below 1,000. */
const tokenCharactersMax = 4_096;
const algorithm = "HS256";

/** Makes a signer over the secret that all services of a deployment share. Throws for a secret below 32 characters. */
export function createSigner(options: { readonly secret: string; readonly clock: Clock }): Signer {
  if (options.secret.length < secretCharactersMin) {
    throw new Error(`the signing secret must have at least ${secretCharactersMin} characters`);
  }
  const key = createSecretKey(options.secret, "utf8");
  const { clock } = options;

  return {
    sign(purpose, claims, ttlMs) {
      const nowMs = clock.nowMs();
      return new SignJWT({ claims })
        .setProtectedHeader({ alg: algorithm })
        .setAudience(purpose)
        .setIssuedAt(Math.floor(nowMs / 1_000))
        .setExpirationTime(Math.ceil((nowMs + ttlMs) / 1_000))
        .sign(key);
    },

    async verify<P extends Purpose>(purpose: P, token: string): Promise<Verified<P> | undefined> {
      if (token.length > tokenCharactersMax) return undefined;
      const nowMs = clock.nowMs();
      let payload: Awaited<ReturnType<typeof jwtVerify>>["payload"];
      try {
        ({ payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          audience: purpose,
          currentDate: new Date(nowMs),
          requiredClaims: ["exp"],
        }));
      } catch {
        // Which of the ways it is bad is of no use to anybody but a forger.
        return undefined;
      }
      const { claims } = payload;
      const expiresAtMs = (payload.exp ?? 0) * 1_000;
      return isClaims(purpose, claims) && expiresAtMs > nowMs ? { claims, expiresAtMs } : undefined;
    },
  };
}
