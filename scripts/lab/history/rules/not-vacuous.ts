import { countHappenings } from "../happenings.ts";
import type { Rule } from "../history.ts";
import { Violations } from "../violation.ts";

/** 12: what the run is about did happen, so that it says something. */
export const notVacuous: Rule = (history) => {
  const violations = new Violations(12);
  const happened = countHappenings(history.entries);
  for (const [what, least] of Object.entries(history.wants)) {
    const count = happened.get(what) ?? 0;
    if (count < least) violations.add(`"${what}" was wanted ${least} times and happened ${count} times`, {});
  }
  return violations.found;
};
