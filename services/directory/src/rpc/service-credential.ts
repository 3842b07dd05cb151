import { type Refusal, refuse } from "@polylogue/proto";
import type { UnaryContext } from "@polylogue/runtime/grpc/serve-grpc";
import type { ServiceClaims, Signer } from "@polylogue/runtime/signing/signer";

/** Undefined when the caller is a service that may make this call; who is none of ours learns nothing else (S7). */
export async function refuseCaller(
  signer: Signer,
  context: UnaryContext,
  roles: readonly ServiceClaims["role"][],
): Promise<Refusal | undefined> {
  const credential = await signer.verify("service", context.authorization ?? "");
  if (!credential) return refuse("BAD_CREDENTIAL", "A service credential is needed.");
  if (roles.includes(credential.claims.role)) return undefined;
  return refuse("NOT_ALLOWED", "This service may not make this call.");
}
