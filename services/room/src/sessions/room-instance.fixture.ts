import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { createDuplexPair } from "@polylogue/runtime/duplex/memory-duplex";
import type { InstanceList } from "@polylogue/runtime/instances/instance-list";
import { type Log, silentLog } from "@polylogue/runtime/log/log";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { createSigner } from "@polylogue/runtime/signing/signer";
import { createSilentBus, type RoomBus } from "../bus/room-bus.ts";
import type { WireCommand } from "../decide/decision.ts";
import { mira } from "../decide/folded-room.fixture.ts";
import { createRoomInstance } from "../instance.ts";
import { createCommandDigest } from "../order/command-digest.ts";
import { createRoomCommand } from "../order/room-log.fixture.ts";
import {
  ClientFrameSchema,
  create,
  type DownFrame,
  fromBinary,
  RoomSessionRequestSchema,
  RoomSessionResponseSchema,
  type ServerFrame,
  toBinary,
  type UpFrame,
  UpFrameSchema,
} from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { DraftStore, RoomStore } from "../store/room-store.ts";

export const key = { tenant: "local", room: "r_1" };

let instances = 0;

/** One room instance without gRPC: trunks are pairs in memory, time is a manual clock. */
export function openInstance(
  options: {
    store?: RoomStore;
    draftStore?: DraftStore;
    bus?: RoomBus;
    clock?: ReturnType<typeof createManualClock>;
    isExclusive?: boolean;
    roomsMax?: number;
    log?: Log;
    address?: string;
    instances?: InstanceList;
  } = {},
) {
  instances += 1;
  const clock = options.clock ?? createManualClock(1_000_000);
  const store = options.store ?? createMemoryRoomStore().open();
  const signer = createSigner({ secret: "a secret of at least thirty-two characters", clock });
  const instance = createRoomInstance({
    store,
    draftStore: options.draftStore ?? store,
    bus: options.bus ?? createSilentBus(),
    clock,
    random: createSeededRandom(instances),
    log: options.log ?? silentLog,
    signer,
    digest: createCommandDigest("a key for tests"),
    isExclusive: options.isExclusive ?? true,
    schedule: queueMicrotask,
    ...(options.roomsMax !== undefined && { roomsMax: options.roomsMax }),
    ...(options.address !== undefined && { address: options.address }),
    ...(options.instances !== undefined && { instances: options.instances }),
  });
  const { rooms, busyRooms, draftWriter } = instance;
  const takeTrunk = (duplex: Duplex, role: "gateway" | "runner", name: string): void => {
    void instance.acceptTrunk(duplex, { role, instance: name }, new AbortController().signal);
  };
  return {
    start: () => instance.start(),
    stop: () => instance.closeTrunks(0),
    clock,
    store,
    closeTrunks: instance.closeTrunks,
    rooms,
    signer,
    busyRooms,
    draftWriter,
    async createRoom(personas: readonly string[] = ["ada"]) {
      const { answer } = await rooms.create(key, createRoomCommand(mira, personas));
      if (answer.kind === "refused") throw new Error(answer.refusal.reason);
    },
    gateway() {
      const [near, far] = createDuplexPair();
      takeTrunk(far, "gateway", "g_1");
      return new TrunkPeer(near, signer);
    },
    runner(name = "u_1") {
      const [near, far] = createDuplexPair();
      takeTrunk(far, "runner", name);
      return new TrunkPeer(near, signer);
    },
  };
}

/** The other end of a trunk, at the wire. */
export class TrunkPeer {
  readonly frames: DownFrame[] = [];
  messages = 0;
  closed = false;
  readonly #duplex: ReturnType<typeof createDuplexPair>[0];
  readonly #signer: ReturnType<typeof createSigner>;
  readonly #waiting = new Set<() => void>();
  #ids = 0;

  constructor(duplex: ReturnType<typeof createDuplexPair>[0], signer: ReturnType<typeof createSigner>) {
    this.#duplex = duplex;
    this.#signer = signer;
    duplex.listen({
      message: (bytes) => {
        this.messages += 1;
        this.frames.push(...fromBinary(RoomSessionResponseSchema, bytes).frames);
        for (const look of this.#waiting) look();
      },
      drained: () => {},
      closed: () => {
        this.closed = true;
      },
    });
  }

  async attach(session: number, participantId: string, displayName: string, tenant = "local"): Promise<void> {
    const claims = { tenant, participantId, displayName, kind: "guest", session } as const;
    this.sendUp({
      session,
      body: {
        case: "attach",
        value: {
          $typeName: "polylogue.room.v1.Attach",
          statement: await this.#signer.sign("statement", claims, 60_000),
        },
      },
    });
  }

  /** Sends a command and waits for its answer. */
  async ask(
    session: number,
    command: WireCommand,
    room: string | undefined = key.room,
    tenant = "",
  ): Promise<ServerFrame> {
    this.#ids += 1;
    const id = `f${this.#ids}`;
    this.tell(session, command, room, tenant, id);
    return this.until(({ frame }) => frame?.replyTo === id);
  }

  tell(session: number, command: WireCommand, room: string | undefined = key.room, tenant = "", id = ""): void {
    const frame = create(ClientFrameSchema, { id, ...(room !== undefined && { room }), command });
    this.sendUp({ session, tenant, body: { case: "frame", value: frame } });
  }

  sendUp(frame: Partial<Omit<UpFrame, "$typeName">>): void {
    const up = create(UpFrameSchema, frame as UpFrame);
    this.#duplex.send(toBinary(RoomSessionRequestSchema, create(RoomSessionRequestSchema, { frames: [up] })));
  }

  /** The first frame, from those that came or will come, that fits. */
  until(fits: (frame: DownFrame) => boolean): Promise<ServerFrame> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.frames.find(fits)?.frame;
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  event(kind: string): Promise<ServerFrame> {
    return this.until(({ frame }) => frame?.body.case === "event" && frame.body.value.kind.case === kind);
  }

  close(): void {
    this.#duplex.close();
  }
}

export function errorReason(frame: ServerFrame): string {
  return frame.body.case === "error" ? frame.body.value.reason : "ok";
}
