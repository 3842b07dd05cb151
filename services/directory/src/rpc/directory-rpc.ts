import { type Refusal, refuse } from "@polylogue/proto";
import { DirectoryService } from "@polylogue/proto/directory";
import { type GrpcService, grpcService, type UnaryContext } from "@polylogue/runtime/grpc/serve-grpc";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import type { ServiceClaims, Signer } from "@polylogue/runtime/signing/signer";
import type { Guests } from "../guests.ts";
import type { Tenants } from "../tenants.ts";
import { refuseCaller } from "./service-credential.ts";

/** The gateway asks who people are; the runners only read personas. */
const forGateway: readonly ServiceClaims["role"][] = ["gateway"];
const forReaders: readonly ServiceClaims["role"][] = ["gateway", "runner"];

/** The directory on the wire. */
export function directoryRpc(deps: { tenants: Tenants; guests: Guests; signer: Signer }): GrpcService {
  const { tenants, guests, signer } = deps;
  /** Nothing is looked at before the caller is known. */
  const only =
    <Request, Answer>(
      roles: readonly ServiceClaims["role"][],
      answer: (request: Request) => Promise<Answer> | Answer,
    ) =>
    async (request: Request, context: UnaryContext): Promise<Answer | Refusal> =>
      (await refuseCaller(signer, context, roles)) ?? answer(request);

  return grpcService(DirectoryService, {
    unary: {
      createGuest: only(forGateway, (request) => guests.create(request)),
      identify: only(forGateway, async ({ token }) => {
        const principal = await guests.identify(token);
        return isRefusal(principal) ? principal : { principal };
      }),
      listPersonas: only(forReaders, ({ tenant }) => ({ personas: [...(tenants.get(tenant)?.offer.personas ?? [])] })),
      getPersona: only(forReaders, ({ tenant, personaId, version }) => {
        const persona = tenants.get(tenant)?.offer.personas.find(({ id }) => id === personaId);
        // G5: a foreign persona answers exactly like a missing one.
        if (!persona || (version !== 0 && version !== persona.version)) {
          return refuse("PARTICIPANT_NOT_FOUND", "There is no such persona.");
        }
        return { persona };
      }),
      listRoomPresets: only(forGateway, ({ tenant }) => ({ presets: [...(tenants.get(tenant)?.offer.presets ?? [])] })),
    },
  });
}
