import type { ModelPrice, ModelProvider } from "@polylogue/models";

/** One model of one provider on a call's list. */
export interface Candidate {
  readonly provider: ModelProvider;
  /** The vendor's own name of the model. */
  readonly model: string;
  /** Undefined: unknown, which is never free (W6). */
  readonly price: ModelPrice | undefined;
  readonly priceVersion: string;
}

/** The process's providers, as far as routing asks them. */
export interface CandidateSource {
  /** Undefined when the reference leads to nothing live. */
  resolve(reference: string): Candidate | undefined;
  readonly defaultModel: string;
}

/** The live candidates for what was asked, best first and each once; nothing asked means the operator's default. */
export function candidatesFor(references: readonly string[], source: CandidateSource): readonly Candidate[] {
  const asked = references.length > 0 ? references : [source.defaultModel];
  const found = new Map<string, Candidate>();
  for (const reference of asked) {
    const candidate = source.resolve(reference);
    if (candidate) found.set(`${candidate.provider.name}/${candidate.model}`, candidate);
  }
  return [...found.values()];
}
