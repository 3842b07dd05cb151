import { RoomService } from "@polylogue/proto/room";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { dialDuplex } from "@polylogue/runtime/grpc/dial-duplex";
import { openInstanceList } from "@polylogue/runtime/instances/open-instance-list";
import { createLog, type Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import { createSigner, type Signer } from "@polylogue/runtime/signing/signer";
import type { PersonasConfig } from "./config.ts";
import { runnerLimits } from "./limits.ts";
import type { ModelDoor } from "./model-call.ts";
import { createRpcPersonaReads, type PersonaReads, rememberPersonas } from "./persona-reads.ts";
import type { Dial } from "./room-link.ts";
import { createRpcRoomReads, type RoomReads } from "./room-reads.ts";
import { createRpcModelDoor } from "./rpc-model-door.ts";
import { type Runner, serveTurns } from "./serve.ts";

/** Ports that a test or the simulation puts in the place of the real ones. */
export interface PersonasOverrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
  readonly signer?: Signer;
  readonly dial?: Dial;
  readonly rooms?: RoomReads;
  readonly personas?: PersonaReads;
  readonly models?: ModelDoor;
}

/** Starts a runner. It dials by itself and again: a room, directory or door that is not there yet is no error. */
export async function createPersonasService(
  config: PersonasConfig,
  overrides: PersonasOverrides = {},
): Promise<Runner> {
  const { clock = systemClock, random = systemRandom } = overrides;
  const runner = random.id("runner");
  const log = (overrides.log ?? createLog({ level: config.logLevel, service: "personas" })).child({ runner });
  const signer = overrides.signer ?? createSigner({ secret: config.serviceSecret, clock });
  const credential = (): Promise<string> =>
    signer.sign("service", { role: "runner", instance: runner }, runnerLimits.credentialTtlMs);
  const dial: Dial = (address, authorization, signal) =>
    dialDuplex({ address, desc: RoomService.method.roomSession, authorization, signal, log, clock });
  const instances = openInstanceList({
    service: "room",
    fixed: config.roomAddresses,
    redis: config.redis,
    clock,
    random,
    log,
  });
  const serving = serveTurns({
    runner,
    instances,
    turnsMax: config.turnsMax,
    drainMs: config.drainMs,
    clock,
    random,
    log,
    credential,
    dial: overrides.dial ?? dial,
    rooms: overrides.rooms ?? createRpcRoomReads(),
    personas: rememberPersonas(overrides.personas ?? createRpcPersonaReads(config.directoryAddress, credential)),
    models: overrides.models ?? createRpcModelDoor(config.modelAddresses, clock),
  });
  let closing: Promise<void> | undefined;
  return {
    close() {
      closing ??= serving.close().then(() => instances.close());
      return closing;
    },
  };
}
