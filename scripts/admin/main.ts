import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { backUp } from "@polylogue/all-in-one/back-up";
import { restore } from "@polylogue/all-in-one/restore";
import { systemClock } from "@polylogue/runtime/clock/system-clock";

const usage = `Usage:
  npm run admin -- backup  --data-dir <folder> --to <new folder>            also while its process runs
  npm run admin -- restore --data-dir <folder> --from <backup> [--replace]  while none does
--data-dir is ./data by default.`;

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      "data-dir": { type: "string", default: "./data" },
      to: { type: "string" },
      from: { type: "string" },
      replace: { type: "boolean", default: false },
    },
  });
  const dataDir = resolve(values["data-dir"]);
  const [command] = positionals;
  if (command === "backup" && values.to !== undefined) {
    const { files } = await backUp({ dataDir, to: values.to, clock: systemClock });
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    console.log(`${dataDir} is backed up in ${resolve(values.to)}: ${files.length} files, ${bytes} bytes`);
  } else if (command === "restore" && values.from !== undefined) {
    const { manifest, setAside } = await restore({
      from: resolve(values.from),
      dataDir,
      isReplacing: values.replace,
      clock: systemClock,
    });
    console.log(`${dataDir} is as it was at ${manifest.createdAt}`);
    if (setAside !== undefined) console.log(`what was there before is in ${setAside}`);
  } else {
    console.error(usage);
    process.exitCode = 2;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
