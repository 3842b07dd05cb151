export { type ChainCaps, chainCapCeilings, chainCapsOf, defaultChainCaps } from "./chain-caps.ts";
export {
  type ErrorCode,
  type ErrorReason,
  errorReasons,
  httpStatusByCode,
  type Refusal,
  refuse,
} from "./error-reasons.ts";
export { foldName } from "./fold-name.ts";
export { limits } from "./limits.ts";
export { findHandles, findMentions, type MentionSpan } from "./mentions.ts";
export { indexNames, type Nameable, type NameIndex } from "./name-index.ts";
export { canonicalHandle, isBlank, isHandle, normalizeDisplayName, normalizeTitle } from "./names.ts";
export { oneLine } from "./one-line.ts";
export {
  type AskedSeat,
  type AskingMessage,
  type HowAsked,
  isHeldBack,
  type Unaddressed,
  whoIsAsked,
} from "./who-is-asked.ts";
