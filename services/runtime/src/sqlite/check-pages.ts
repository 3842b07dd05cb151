import type { Database } from "./database.ts";
import { knownFailure, SqliteError } from "./sqlite-error.ts";

/** Bytes of a file whose pages are looked at when it is opened: less than a second. In a larger one damage shows when it is met. */
const checkedBytesMax = 256 * 1_024 * 1_024;

/** Throws `corrupt` when pages of the file are damaged: nothing may be built on what can not be read. */
export function checkPages(database: Database): void {
  const { bytes } = database
    .prepare<{ bytes: number }>("SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()")
    .get() ?? { bytes: 0 };
  if (bytes > checkedBytesMax) return;
  const [found] = Object.values(database.prepare<Record<string, string>>("PRAGMA quick_check(1)").get() ?? {});
  if (found !== "ok") throw new SqliteError(knownFailure("corrupt", `The file is damaged: ${found}`));
}
