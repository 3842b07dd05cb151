import { createProviders, type ListedProvider, type Providers } from "@polylogue/models";
import { DirectoryService } from "@polylogue/proto/directory";
import { RoomService } from "@polylogue/proto/room";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { dialDuplex } from "@polylogue/runtime/grpc/dial-duplex";
import { openInstanceList } from "@polylogue/runtime/instances/open-instance-list";
import { createLog, type Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import { createRpcClient } from "@polylogue/runtime/rpc/rpc-client";
import { createSigner, type Signer } from "@polylogue/runtime/signing/signer";
import { createChains } from "./chains.ts";
import type { GatewayConfig } from "./config.ts";
import { createDirectoryCalls, type DirectoryCalls } from "./directory/directory-calls.ts";
import { createModelOffer } from "./directory/model-offer.ts";
import { createPersonaSeats } from "./directory/persona-seats.ts";
import { openFrontDoors } from "./doors/front-doors.ts";
import { openModelDoor } from "./doors/model/model-door.ts";
import { openTill, type Till } from "./interceptors/pay.ts";
import { createRoomCalls, type RoomCalls } from "./rooms/room-calls.ts";
import { createStatements } from "./rooms/statements.ts";
import { SessionHub } from "./sessions/session-hub.ts";
import { createRoomInstances } from "./trunk/room-instances.ts";
import type { DialTrunk } from "./trunk/trunk-link.ts";

/** What a test, a simulation or another composition puts in the place of the real thing. */
export interface GatewayOverrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
  readonly directory?: DirectoryCalls;
  readonly rooms?: RoomCalls;
  readonly dialTrunk?: DialTrunk;
  readonly models?: Providers;
  readonly till?: Till;
  /** Runs once, after what is running now; batches what goes up. */
  readonly defer?: (run: () => void) => void;
}

export interface GatewayService {
  /** Of the browser and the API door; undefined when both are closed. */
  readonly port: number | undefined;
  readonly modelPort: number | undefined;
  /** Where the front doors are, for people; empty when they are closed. */
  readonly url: string;
  /** What can answer. */
  readonly models: { readonly providers: readonly ListedProvider[]; readonly defaultModel: string };
  /** Sends everybody away in good order, and ends. */
  close(): Promise<void>;
}

/** Puts a gateway together and opens its doors. */
export async function createGatewayService(
  config: GatewayConfig,
  overrides: GatewayOverrides = {},
): Promise<GatewayService> {
  const clock = overrides.clock ?? systemClock;
  const random = overrides.random ?? systemRandom;
  const log = overrides.log ?? createLog({ level: config.logLevel, service: "gateway" });
  const signer = createSigner({ secret: config.serviceSecret, clock });
  const instance = random.id("gateway");
  const models =
    overrides.models ?? createProviders(config.providers, { clock, rehearsalPaceFactor: config.rehearsalPaceFactor });
  const directory = overrides.directory ?? directoryOverWire(config, signer, instance);
  const statements = createStatements(signer);
  const list = openInstanceList({
    service: "room",
    fixed: config.roomAddresses,
    redis: config.redis,
    clock,
    random,
    log,
  });
  const instances = createRoomInstances(list);
  const rooms =
    overrides.rooms ??
    createRoomCalls({
      instances,
      statements,
      isWell: (address) => hub.isWell(address),
      client: (address) => createRpcClient(RoomService, { baseUrl: `http://${address}`, timeoutMs: innerTimeoutMs }),
    });
  const chains = createChains({
    clock,
    random,
    log,
    signer,
    directory,
    models,
    till: overrides.till ?? openTill,
    rates: ratesOf(config),
  });

  const stop = new AbortController();
  const seats = createPersonaSeats(directory);
  const offer = createModelOffer(directory, models);
  const hub = new SessionHub({
    clock,
    random,
    log,
    chains,
    seats,
    models: offer,
    instances,
    statements,
    dial: overrides.dialTrunk ?? dialOverWire(signer, instance, log),
    defer: overrides.defer ?? setImmediate,
    signal: stop.signal,
  });

  const modelDoor = config.doors.includes("model")
    ? await openModelDoor({ host: config.modelHost, port: config.modelPort, chains, clock, random, log })
    : undefined;
  const front = await openFrontDoors({
    config,
    hub,
    chains,
    directory,
    rooms,
    instances: list,
    seats,
    offer,
    models,
    clock,
    random,
    log,
  });
  if (front) hub.start();

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    front?.refuseNew();
    const modelsClosed = modelDoor?.close(config.modelDrainMs);
    await hub.drain(config.drainMs);
    await front?.close();
    await modelsClosed;
    hub.close();
    await list.close();
    // The trunks have said what they had to say: what still hangs on is cut.
    stop.abort();
  };
  return {
    port: front?.port,
    modelPort: modelDoor?.port,
    url: front ? `http://${urlHost(config.host)}:${front.port}` : "",
    models: { providers: models.list(), defaultModel: models.defaultModel },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** How long a call to another service may take. */
const innerTimeoutMs = 10_000;
/** How long a credential of this process holds; it is shown when a connection is made. */
const serviceTokenTtlMs = 60_000;

function directoryOverWire(config: GatewayConfig, signer: Signer, instance: string): DirectoryCalls {
  return createDirectoryCalls(
    createRpcClient(DirectoryService, {
      baseUrl: `http://${config.directoryAddress}`,
      timeoutMs: innerTimeoutMs,
      authorization: () => signer.sign("service", { role: "gateway", instance }, serviceTokenTtlMs),
    }),
  );
}

function dialOverWire(signer: Signer, instance: string, log: Log): DialTrunk {
  return async (address, signal) => {
    const authorization = await signer.sign("service", { role: "gateway", instance }, serviceTokenTtlMs);
    return dialDuplex({ address, desc: RoomService.method.roomSession, authorization, signal, log });
  };
}

function ratesOf(config: GatewayConfig) {
  const { commandsBurst, commandsPerSecond, sessionsBurst, roomsBurst, socketsPerAddressMax } = config;
  return {
    commands: { burst: commandsBurst, perSecond: commandsPerSecond },
    requests: { burst: requestsBurst, perSecond: requestsPerSecond },
    // All sockets of an address come back at once when their server restarts.
    hellos: { burst: Math.max(requestsBurst, socketsPerAddressMax * 2), perSecond: Math.max(1, socketsPerAddressMax) },
    sessions: { burst: sessionsBurst, perSecond: 1 },
    rooms: { burst: roomsBurst, perSecond: 1 },
  };
}

const requestsBurst = 600;
const requestsPerSecond = 60;

function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
