// A child of the fan-out benchmark: directory, room and gateway in one process over loopback gRPC, durable, without personas.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDirectoryService } from "@polylogue/directory";
import { createGatewayService, gatewayDefaults } from "@polylogue/gateway";
import { createRoomService } from "@polylogue/room";
import { silentLog } from "@polylogue/runtime/log/log";
import { answerCpu } from "./server-cpu.ts";

const dataDir = mkdtempSync(join(tmpdir(), "polylogue-bench-"));
process.on("exit", () => rmSync(dataDir, { recursive: true, force: true }));

const serviceSecret = "a secret for the benchmarks of at least 32 characters";
const shared = { host: "127.0.0.1", port: 0, serviceSecret, logLevel: "silent" } as const;
const log = { log: silentLog };
const directory = await createDirectoryService(shared, log);
const room = await createRoomService({ ...shared, store: "sqlite", dataDir, isExclusive: true }, log);
const gateway = await createGatewayService(
  {
    ...shared,
    ...gatewayDefaults,
    modelPort: 0,
    doors: ["browser", "api"],
    roomAddresses: [`127.0.0.1:${room.port}`],
    directoryAddress: `127.0.0.1:${directory.port}`,
    providers: {},
    // One machine plays everybody: its limits are not what is measured.
    socketsPerAddressMax: 10_000,
    sessionsBurst: 10_000,
    commandsBurst: 1_000_000,
    commandsPerSecond: 1_000_000,
  },
  log,
);
answerCpu(gateway.url);
