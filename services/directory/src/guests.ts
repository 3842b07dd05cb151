import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { normalizeDisplayName, type Refusal, refuse } from "@polylogue/proto";
import { type CreateGuestRequest, type Principal, PrincipalKind, PrincipalSchema } from "@polylogue/proto/directory";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Random } from "@polylogue/runtime/random/random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import type { GuestClaims, Signer } from "@polylogue/runtime/signing/signer";
import { type Tenants, tenantOfGuest } from "./tenants.ts";

/** How long a guest's token holds: 30 days. */
export const guestTtlMs = 30 * 86_400_000;

/** Guests: people with only a display name, who are whoever their token says. Nothing of them is stored. */
export interface Guests {
  create(request: CreateGuestRequest): Promise<{ token: string; principal: Principal } | Refusal>;
  identify(token: string): Promise<Principal | Refusal>;
}

export function createGuests(deps: { tenants: Tenants; signer: Signer; random: Random; clock: Clock }): Guests {
  const { tenants, signer, random, clock } = deps;
  return {
    async create(request) {
      const displayName = normalizeDisplayName(request.displayName);
      if (displayName === undefined) return refuse("BAD_NAME", "A name shows 1 to 32 characters.");
      const tenant = tenantOfGuest(tenants, request);
      if (isRefusal(tenant)) return tenant;
      const claims: GuestClaims = { tenant: tenant.id, participantId: random.id("p"), displayName };
      const token = await signer.sign("guest", claims, guestTtlMs);
      return { token, principal: principalOf(claims, clock.nowMs() + guestTtlMs) };
    },

    async identify(token) {
      const verified = await signer.verify("guest", token);
      // A tenant that takes no guests any more knows none of those whom it took.
      const tenant = verified && tenants.get(verified.claims.tenant);
      if (!verified || !tenant?.offer.guests) {
        return refuse("BAD_TOKEN", "The token is malformed, forged or expired.");
      }
      return principalOf(verified.claims, verified.expiresAtMs);
    },
  };
}

function principalOf(claims: GuestClaims, expiresAtMs: number): Principal {
  return create(PrincipalSchema, {
    ...claims,
    kind: PrincipalKind.GUEST,
    expiresAt: timestampFromMs(expiresAtMs),
  });
}
