export {
  type ErrorCode,
  type ErrorReason,
  errorReasons,
  httpStatusByCode,
  type Refusal,
  refuse,
} from "./error-reasons.ts";
export { limits } from "./limits.ts";
export { findHandles, type HandleSpan } from "./mentions.ts";
export { canonicalHandle, isBlank, isHandle, normalizeDisplayName, normalizeTitle } from "./names.ts";
