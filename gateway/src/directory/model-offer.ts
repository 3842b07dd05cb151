import type { ListedProvider } from "@polylogue/models";
import { type Refusal, refuse } from "@polylogue/proto";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import { type Candidate, type CandidateSource, candidatesFor } from "../model-call/candidate.ts";
import type { CallContext, DirectoryCalls } from "./directory-calls.ts";

/** What the models of this process are asked for here. */
export interface ListedModels extends CandidateSource {
  list(): readonly ListedProvider[];
}

/** The models that an answer can be asked of: the default of each live provider, and those that the operator's personas name. */
export interface ModelOffer {
  list(tenant: string, context: CallContext): Promise<readonly Candidate[] | Refusal>;
  /** Why a model can not be asked for by its reference; undefined when it can. Whoever comes in would else choose what the operator pays. */
  refuse(tenant: string, reference: string, context: CallContext): Promise<Refusal | undefined>;
}

export function createModelOffer(directory: Pick<DirectoryCalls, "listPersonas">, models: ListedModels): ModelOffer {
  async function list(tenant: string, context: CallContext): Promise<readonly Candidate[] | Refusal> {
    const personas = await directory.listPersonas(tenant, context);
    if (isRefusal(personas)) return personas;
    // The rehearsal stands in for a model: it is offered only where somebody speaks through it.
    const live = models.list().filter(({ isLive, isRehearsal }) => isLive && !isRehearsal);
    const references = [
      models.defaultModel,
      ...live.map(({ name, defaultModel }) => `${name}/${defaultModel}`),
      ...personas.flatMap((persona) => persona.models),
    ];
    return candidatesFor(references, models);
  }
  return {
    list,
    async refuse(tenant, reference, context) {
      const offered = await list(tenant, context);
      if (isRefusal(offered)) return offered;
      const isOffered = offered.some((candidate) => referenceOf(candidate) === reference);
      return isOffered ? undefined : refuse("UNKNOWN_MODEL", "This model is not offered here.");
    },
  };
}

/** How a candidate is named. */
export function referenceOf({ provider, model }: Candidate): string {
  return `${provider.name}/${model}`;
}
