import type { Clock } from "@polylogue/runtime/clock/clock";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { serveGrpc } from "@polylogue/runtime/grpc/serve-grpc";
import { createLog, type Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import { createSigner } from "@polylogue/runtime/signing/signer";
import { type DirectoryConfig, shippedFile } from "./config.ts";
import { createGuests } from "./guests.ts";
import { readOffer } from "./offer/read-offer.ts";
import { directoryRpc } from "./rpc/directory-rpc.ts";
import { localTenant, type Tenants } from "./tenants.ts";

/** What tests and the simulation put in place of the real thing. */
export interface DirectoryOverrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
}

export interface DirectoryServiceHandle {
  readonly port: number;
  close(): Promise<void>;
}

/** Reads the operator's file and serves. Rejects with `ConfigError` when the file is wrong. */
export async function createDirectoryService(
  config: DirectoryConfig,
  overrides: DirectoryOverrides = {},
): Promise<DirectoryServiceHandle> {
  const clock = overrides.clock ?? systemClock;
  const random = overrides.random ?? systemRandom;
  const log = overrides.log ?? createLog({ level: config.logLevel, service: "directory" });
  const signer = createSigner({ secret: config.serviceSecret, clock });

  const file = config.file ?? shippedFile;
  const offer = await readOffer(file);
  const tenants: Tenants = new Map([[localTenant, { id: localTenant, offer }]]);
  const { personas, presets } = offer;
  log.info({ file, personas: personas.length, presets: presets.length }, "the operator's offer is read");

  const guests = createGuests({ tenants, signer, random, clock });
  const services = [directoryRpc({ tenants, guests, signer })];
  const server = await serveGrpc({ host: config.host, port: config.port, log, clock, random, services });
  return { port: server.port, close: () => server.close() };
}
