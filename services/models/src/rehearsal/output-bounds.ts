import { estimateTokens } from "@polylogue/proto/model";
import type { EndReason, ModelRequest } from "../model-port.ts";

/** An answer as far as the request allows it: up to its first stop sequence, and within its output limit, in whole words. */
export function bounded(answer: string, request: ModelRequest): { readonly text: string; readonly reason: EndReason } {
  let text = answer;
  for (const stop of request.stopSequences ?? []) {
    const at = stop === "" ? -1 : text.indexOf(stop);
    if (at !== -1) text = text.slice(0, at);
  }
  if (estimateTokens(text) <= request.outputTokensMax) return { text, reason: "stop" };
  let fitting = "";
  for (const [word] of text.matchAll(/\s*\S+/g)) {
    if (estimateTokens(fitting + word) > request.outputTokensMax) break;
    fitting += word;
  }
  return { text: fitting, reason: "length" };
}
