import type { ListedProvider } from "@polylogue/models";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { DirectoryCalls } from "../../directory/directory-calls.ts";
import { type CandidateSource, candidatesFor } from "../../model-call/candidate.ts";
import type { ApiRoute } from "./api-route.ts";

/** What the models of this process are asked for here. */
export interface ListedModels extends CandidateSource {
  list(): readonly ListedProvider[];
}

/** The models that an answer can be asked of: the default of each live provider, and those that the operator's personas name. */
export function modelRoutes(directory: DirectoryCalls, models: ListedModels): readonly ApiRoute[] {
  return [
    {
      method: "GET",
      path: "/api/models",
      operation: "Gateway.ListModels",
      costClass: "read",
      isPublic: false,
      async handle({ principal, context }) {
        const personas = await directory.listPersonas(principal.tenant, context);
        if (isRefusal(personas)) return personas;
        // The rehearsal stands in for a model: it is offered only where somebody speaks through it.
        const live = models.list().filter(({ isLive, isRehearsal }) => isLive && !isRehearsal);
        const references = [
          models.defaultModel,
          ...live.map(({ name, defaultModel }) => `${name}/${defaultModel}`),
          ...personas.flatMap((persona) => persona.models),
        ];
        const offered = candidatesFor(references, models).map(({ provider, model, price }) => ({
          reference: `${provider.name}/${model}`,
          provider: provider.name,
          model,
          rehearsal: provider.isRehearsal,
          priced: price !== undefined,
        }));
        return { status: 200, body: { models: offered } };
      },
    },
  ];
}
