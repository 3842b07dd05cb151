import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import { type ModelOffer, referenceOf } from "../../directory/model-offer.ts";
import type { ApiRoute } from "./api-route.ts";

/** The models that an answer can be asked of. */
export function modelRoutes(offer: ModelOffer): readonly ApiRoute[] {
  return [
    {
      method: "GET",
      path: "/api/models",
      operation: "Gateway.ListModels",
      costClass: "read",
      isPublic: false,
      async handle({ principal, context }) {
        const candidates = await offer.list(principal.tenant, context);
        if (isRefusal(candidates)) return candidates;
        const offered = candidates.map((candidate) => ({
          reference: referenceOf(candidate),
          provider: candidate.provider.name,
          model: candidate.model,
          rehearsal: candidate.provider.isRehearsal,
          priced: candidate.price !== undefined,
        }));
        return { status: 200, body: { models: offered } };
      },
    },
  ];
}
