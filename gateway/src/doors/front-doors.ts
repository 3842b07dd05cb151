import type { Providers } from "@polylogue/models";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { OpenedInstanceList } from "@polylogue/runtime/instances/open-instance-list";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import type { Chains } from "../chains.ts";
import type { GatewayConfig } from "../config.ts";
import type { DirectoryCalls } from "../directory/directory-calls.ts";
import type { ModelOffer } from "../directory/model-offer.ts";
import type { PersonaSeats } from "../directory/persona-seats.ts";
import { createSocketSlots } from "../interceptors/socket-slots.ts";
import type { RoomCalls } from "../rooms/room-calls.ts";
import type { SessionHub } from "../sessions/session-hub.ts";
import { createApiDoor } from "./api/api-door.ts";
import { createBotDoor } from "./api/bot-door.ts";
import { catalogRoutes } from "./api/catalog-routes.ts";
import { createReadiness } from "./api/health.ts";
import { modelRoutes } from "./api/model-routes.ts";
import { priceRoutes } from "./api/price-routes.ts";
import { roomRoutes } from "./api/room-routes.ts";
import { sessionRoutes } from "./api/session-routes.ts";
import { createWebFiles } from "./api/web-files.ts";
import { createBrowserDoor } from "./browser/browser-door.ts";
import { createHttpDoor } from "./http-door.ts";
import { createHttpServer, listenOn } from "./http-server.ts";
import { addHttp2 } from "./same-port-http2.ts";

export interface FrontDoorsPorts {
  readonly config: GatewayConfig;
  readonly hub: SessionHub;
  readonly chains: Chains;
  readonly directory: DirectoryCalls;
  readonly rooms: RoomCalls;
  readonly instances: Pick<OpenedInstanceList, "source">;
  readonly seats: PersonaSeats;
  readonly offer: ModelOffer;
  readonly models: Providers;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The browser door and the API door, on one port. */
export interface FrontDoors {
  readonly port: number;
  /** The process stops: no socket and no stream more. Requests are answered still, so that a balancer hears that it is not ready. */
  refuseNew(): void;
  /** After the sockets have been sent away. */
  close(): Promise<void>;
}

/** Undefined when the configuration has neither. */
export async function openFrontDoors(ports: FrontDoorsPorts): Promise<FrontDoors | undefined> {
  const { config, hub, chains, directory, rooms, instances, seats, offer, models, clock, random, log } = ports;
  const hasBrowser = config.doors.includes("browser");
  const hasApi = config.doors.includes("api");
  if (!hasBrowser && !hasApi) return undefined;
  const { origins, proxyHops, webDir } = config;
  let isClosing = false;

  const api = createApiDoor({
    routes: [
      ...sessionRoutes(directory),
      ...roomRoutes({ rooms, seats }),
      ...catalogRoutes(directory, models),
      ...modelRoutes(offer),
      ...priceRoutes(models.priceBook),
    ],
    chains,
    origins,
    proxyHops,
    random,
    log,
  });
  const slots = createSocketSlots(config.socketsPerAddressMax);
  const browser = createBrowserDoor({
    hub,
    slots,
    origins,
    proxyHops,
    isClosing: () => isClosing || !hasBrowser,
  });
  const bots = hasApi
    ? createBotDoor({ hub, slots, isClosing: () => isClosing, chains, rooms, seats, random, proxyHops })
    : undefined;
  const request = createHttpDoor({
    readiness: createReadiness({ clock, directory, rooms, instances, isClosing: () => isClosing }),
    api: hasApi ? api : undefined,
    web: webDir === undefined ? undefined : createWebFiles(webDir),
    rpc: bots?.handle,
    log,
  });
  const server = createHttpServer({ request, upgrade: browser.upgrade });
  const http2 = bots && addHttp2(server, bots.handleHttp2);
  const port = await listenOn(server, config.host, config.port);
  log.info({ host: config.host, port, doors: config.doors }, "listening");

  return {
    port,
    refuseNew() {
      isClosing = true;
    },
    close: () =>
      new Promise((resolve) => {
        const cancel = clock.setTimer(closeTimeoutMs, () => {
          http2?.close(false);
          server.closeAllConnections();
        });
        server.close(() => {
          cancel();
          resolve();
        });
        http2?.close(true);
        server.closeIdleConnections();
      }),
  };
}

/** How long requests under way may take at the end. */
const closeTimeoutMs = 1_000;
