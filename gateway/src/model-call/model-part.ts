import type { ModelErrorKind } from "@polylogue/models";
import type { EndReason, Receipt } from "@polylogue/proto/model";

/** One step of a model call between the interceptors. Exactly one `ended` or `failed` comes, and it comes last. */
export type ModelPart =
  | { readonly type: "started"; readonly provider: string; readonly model: string; readonly rehearsal: boolean }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "toolCall"; readonly id: string; readonly name: string; readonly argumentsJson: string }
  | { readonly type: "ended"; readonly reason: EndReason; readonly receipt: Receipt }
  | { readonly type: "failed"; readonly failure: ModelFailure; readonly receipt: Receipt };

/** Why a try, or all of them, did not answer. */
export interface ModelFailure {
  /** `no_model`: no candidate could be called at all. `refused`: an interceptor refused the try. */
  readonly kind: ModelErrorKind | "no_model" | "refused";
  /** For logs; never shown to people. */
  readonly message: string;
  /** The same call may succeed if it is made again. */
  readonly retryable: boolean;
  /** How long the vendor asks to wait. */
  readonly retryAfterMs?: number;
}
