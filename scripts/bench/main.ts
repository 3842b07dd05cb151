import { benchFanOut } from "./fan-out.ts";
import { benchRoomAge } from "./room-age.ts";

/** Benchmarks say ratios against a baseline of the same run, never times. Name some to run only these. */
const benches: Record<string, () => Promise<void>> = { "room-age": benchRoomAge, "fan-out": benchFanOut };

const wanted = process.argv.slice(2).filter((name) => name in benches);
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) await benches[name]?.();
