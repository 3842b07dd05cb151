import type { Database } from "@polylogue/runtime/sqlite/database";
import type { Replacement } from "./pack-replacement.ts";
import { roomNumbers } from "./room-numbers.ts";

/** 1 when the new record is the stored one afterwards, else 0. */
export function replacementApplier(database: Database): (replacement: Replacement) => number {
  const numberOf = roomNumbers(database);
  const replace = database.prepare(`
    UPDATE commits SET record = ?5 WHERE place = (?1 << 32) | ?2 AND tag = ?3 AND record IN (?4, ?5)`);
  return ({ key, before: { firstSeq, tag, record: before }, record }) => {
    const number = numberOf(key);
    return number === undefined ? 0 : replace.run(number, firstSeq, tag, before, record).changes;
  };
}
