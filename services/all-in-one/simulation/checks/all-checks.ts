import { checkAcknowledged } from "./acknowledged.ts";
import { checkAgreement } from "./agreement.ts";
import { checkAtMostOnce } from "./at-most-once.ts";
import type { MakeCheck } from "./check.ts";
import { checkCondemned } from "./condemned.ts";
import { checkErased } from "./erased.ts";
import { checkLogShape } from "./log-shape.ts";
import { checkNoGap } from "./no-gap.ts";
import { checkRealTimeOrder } from "./real-time-order.ts";
import { checkSessionOrder } from "./session-order.ts";
import { checkShownState } from "./shown-state.ts";
import { checkTurnLog } from "./turn-log.ts";
import { checkTurnText } from "./turn-text.ts";

/** What is judged in every world. */
export const allChecks: readonly MakeCheck[] = [
  checkLogShape,
  checkAgreement,
  checkAcknowledged,
  checkAtMostOnce,
  checkCondemned,
  checkErased,
  checkNoGap,
  checkShownState,
  checkRealTimeOrder,
  checkSessionOrder,
  checkTurnLog,
  checkTurnText,
];
