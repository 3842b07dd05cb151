import { type Refusal, refuse } from "@polylogue/proto";
import type { CreateGuestRequest } from "@polylogue/proto/directory";
import type { Offer } from "./offer/offer.ts";

/** An organisation whose data nobody else can see. */
export interface Tenant {
  readonly id: string;
  readonly offer: Offer;
}

/** By id. */
export type Tenants = ReadonlyMap<string, Tenant>;

/** The one tenant of a deployment that has no others. */
export const localTenant = "local";

/**
 * The tenant that a guest comes to: the invite's, else the host name's, else the one that takes guests. There are no invites and no host
 * names of tenants yet: an invite that nobody knows is refused rather than ignored, since it was meant to lead somewhere.
 */
export function tenantOfGuest(tenants: Tenants, request: Pick<CreateGuestRequest, "invite">): Tenant | Refusal {
  if (request.invite !== "") return refuse("GUESTS_REFUSED", "This invite is not known here.");
  const open = [...tenants.values()].filter(({ offer }) => offer.guests);
  const [only] = open;
  return only && open.length === 1 ? only : refuse("GUESTS_REFUSED", "Guests are not admitted here.");
}
