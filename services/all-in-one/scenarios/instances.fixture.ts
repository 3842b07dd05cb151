import { createDirectoryService } from "@polylogue/directory";
import { createGatewayService, gatewayDefaults } from "@polylogue/gateway";
import { createPersonasService } from "@polylogue/personas";
import { createMemoryBus, createMemoryRoomStore, createRoomService, type RoomServiceHandle } from "@polylogue/room";
import { silentLog } from "@polylogue/runtime/log/log";

const listen = { host: "127.0.0.1", port: 0 };
const serviceSecret = "a secret of more than thirty-two characters";
const shared = { ...listen, serviceSecret, logLevel: "silent" } as const;
const log = { log: silentLog };

/** A room instance that can be stopped as a deployment stops it, and started again at its address. */
export interface StoppableRoom {
  readonly address: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A runner that can be stopped likewise. */
export interface StoppableRunner {
  stop(): Promise<void>;
}

/** The services apart, with several instances of the room service on one store and one bus. */
export interface Deployment {
  readonly url: string;
  readonly rooms: readonly StoppableRoom[];
  startRunner(drainMs?: number): Promise<StoppableRunner>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts it without a runner. `pace` is that of the rehearsal model. */
export async function startDeployment(options: { readonly rooms: number; readonly pace: number }): Promise<Deployment> {
  const store = createMemoryRoomStore();
  const bus = createMemoryBus();
  const closers: (() => Promise<void>)[] = [];
  const directory = await createDirectoryService({ ...shared, file: undefined }, log);
  closers.push(() => directory.close());
  const rooms = await Promise.all(Array.from({ length: options.rooms }, () => startRoom(0)));
  closers.push(async () => void (await Promise.all(rooms.map((room) => room.stop()))));
  const roomAddresses = rooms.map(({ address }) => address);
  const directoryAddress = `${listen.host}:${directory.port}`;
  const gateway = await createGatewayService(
    {
      ...gatewayDefaults,
      ...shared,
      modelHost: listen.host,
      modelPort: 0,
      roomAddresses,
      directoryAddress,
      providers: {},
      rehearsalPaceFactor: options.pace,
      // They write as fast as they are answered.
      commandsBurst: 1_000_000,
    },
    log,
  );
  closers.push(() => gateway.close());

  return {
    url: gateway.url,
    rooms,
    async startRunner(drainMs = 60_000) {
      const runner = await createPersonasService(
        {
          roomAddresses,
          directoryAddress,
          modelAddresses: [`${listen.host}:${gateway.modelPort}`],
          turnsMax: 64,
          drainMs,
          serviceSecret,
          logLevel: "silent",
        },
        log,
      );
      closers.push(() => runner.close());
      return { stop: () => runner.close() };
    },
    async [Symbol.asyncDispose]() {
      for (const close of closers.reverse()) await close();
    },
  };

  async function startRoom(port: number): Promise<StoppableRoom> {
    const open = (at: number): Promise<RoomServiceHandle> =>
      createRoomService(
        { ...shared, port: at, store: "memory", dataDir: "", isExclusive: false },
        { ...log, store: store.open(), bus: bus.open() },
      );
    let running: RoomServiceHandle | undefined = await open(port);
    const { port: own } = running;
    return {
      address: `${listen.host}:${own}`,
      async stop() {
        await running?.close();
        running = undefined;
      },
      async start() {
        running = await open(own);
      },
    };
  }
}
