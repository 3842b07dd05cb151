import { createDirectoryService } from "@polylogue/directory";
import { createGatewayService, type GatewayService, gatewayDefaults } from "@polylogue/gateway";
import { createPersonasService } from "@polylogue/personas";
import { createRoomService } from "@polylogue/room";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { createLifecycle } from "@polylogue/runtime/lifecycle/lifecycle";
import { createLog, type Log } from "@polylogue/runtime/log/log";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import type { AllInOneConfig } from "./config.ts";
import { openDataDir } from "./data-dir/open-data-dir.ts";

export interface StackOverrides {
  readonly log?: Log;
}

/** The running product. */
export interface Stack {
  /** Where browsers come in. */
  readonly url: string;
  /** What can answer. */
  readonly models: GatewayService["models"];
  close(): Promise<void>;
}

const loopback = "127.0.0.1";

/** Starts every service and the gateway in this process, over loopback gRPC, on embedded defaults. What was opened is closed when a later part fails. */
export async function startStack(config: AllInOneConfig, overrides: StackOverrides = {}): Promise<Stack> {
  const { logLevel } = config;
  const log = overrides.log ?? createLog({ level: logLevel, service: "polylogue" });
  const lifecycle = createLifecycle({ log, clock: systemClock });
  const start = async <T extends { close(): Promise<void> | void }>(name: string, opening: Promise<T>): Promise<T> => {
    const opened = await opening;
    lifecycle.onClose(name, () => opened.close());
    return opened;
  };
  const part = (service: string) => ({ log: log.child({ part: service }) });

  try {
    const dataDir = await start("data directory", openDataDir(config.dataDir, systemRandom));
    const serviceSecret = dataDir.secret;
    const shared = { host: loopback, port: 0, serviceSecret, logLevel };
    const directory = await start(
      "directory",
      createDirectoryService({ ...shared, file: config.directoryFile }, part("directory")),
    );
    const room = await start(
      "room service",
      createRoomService({ ...shared, store: "sqlite", dataDir: dataDir.path, isExclusive: true }, part("room")),
    );
    const roomAddresses = [`${loopback}:${room.port}`];
    const directoryAddress = `${loopback}:${directory.port}`;
    const gateway = await start(
      "gateway",
      createGatewayService(
        {
          ...gatewayDefaults,
          host: config.host,
          port: config.port,
          modelHost: loopback,
          modelPort: 0,
          roomAddresses,
          directoryAddress,
          origins: config.origins,
          webDir: config.webDir,
          proxyHops: config.proxyHops,
          providers: config.providers,
          rehearsalPaceFactor: config.rehearsalPaceFactor,
          serviceSecret,
          logLevel,
        },
        part("gateway"),
      ),
    );
    await start(
      "personas",
      createPersonasService(
        {
          roomAddresses,
          directoryAddress,
          modelAddresses: [`${loopback}:${gateway.modelPort}`],
          turnsMax: 64,
          drainMs: 2_000,
          serviceSecret,
          logLevel,
        },
        part("personas"),
      ),
    );
    return { url: gateway.url, models: gateway.models, close: () => lifecycle.close() };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}
