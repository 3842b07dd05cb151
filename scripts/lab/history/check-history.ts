import type { History, Rule, RuleNumber, Violation } from "./history.ts";
import { indexHistory } from "./index-history.ts";
import { agreement } from "./rules/agreement.ts";
import { convergence } from "./rules/convergence.ts";
import { membership } from "./rules/membership.ts";
import { noDuplicate } from "./rules/no-duplicate.ts";
import { noGap } from "./rules/no-gap.ts";
import { noLoss } from "./rules/no-loss.ts";
import { noPhantom } from "./rules/no-phantom.ts";
import { notVacuous } from "./rules/not-vacuous.ts";
import { realTime } from "./rules/real-time.ts";
import { sessionOrder } from "./rules/session-order.ts";
import { shape } from "./rules/shape.ts";
import { streams } from "./rules/streams.ts";

const rules: Readonly<Record<RuleNumber, Rule>> = {
  1: shape,
  2: agreement,
  3: noLoss,
  4: noDuplicate,
  5: noPhantom,
  6: noGap,
  7: realTime,
  8: sessionOrder,
  9: streams,
  10: membership,
  11: convergence,
  12: notVacuous,
};

/** Nothing lost, nothing twice, the same order for all: holds a history to every rule, or to some. Linear in its size. */
export function checkHistory(history: History, only?: readonly RuleNumber[]): Violation[] {
  const indexed = indexHistory(history);
  const numbers = only ?? (Object.keys(rules).map(Number) as RuleNumber[]);
  return numbers.flatMap((number) => rules[number](indexed));
}
