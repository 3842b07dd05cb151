import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type ClientFrame,
  ClientFrameSchema,
  type DownFrame,
  RoomService,
  RoomSessionRequestSchema,
  RoomSessionResponseSchema,
  type ServerFrame,
  UpFrameSchema,
} from "@polylogue/proto/room";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { dialDuplex } from "@polylogue/runtime/grpc/dial-duplex";
import { silentLog } from "@polylogue/runtime/log/log";
import { createRpcClient } from "@polylogue/runtime/rpc/rpc-client";
import { createSigner } from "@polylogue/runtime/signing/signer";

export const serviceSecret = "a secret for the benchmarks of at least 32 characters";
const person = { tenant: "local", participantId: "p_bench", displayName: "Bench", kind: "guest" } as const;
const hourMs = 3_600_000;

type Command = Exclude<ClientFrame["command"], { case: undefined }>;

/** A gateway's end of a trunk to a room service, with one session on it. */
export class RoomPeer {
  /** Who it speaks for. */
  static readonly participantId = person.participantId;
  readonly #duplex: Duplex;
  readonly #answers = new Map<string, (frame: ServerFrame) => void>();
  readonly #joined = new Map<string, () => void>();
  readonly #life = new AbortController();
  /** Told of every frame that answers nothing. */
  onFrame: (frame: ServerFrame) => void = () => {};
  #ids = 0;

  private constructor(duplex: (signal: AbortSignal) => Duplex) {
    this.#duplex = duplex(this.#life.signal);
    this.#duplex.listen({
      message: (bytes) => {
        for (const down of fromBinary(RoomSessionResponseSchema, bytes).frames) this.#hear(down);
      },
      drained: () => {},
      closed: () => {},
    });
  }

  /** @param address `host:port` of the instance. */
  static async dial(address: string, secret = serviceSecret): Promise<RoomPeer> {
    const signer = createSigner({ secret, clock: systemClock });
    const authorization = await signer.sign("service", { role: "gateway", instance: "bench" }, hourMs);
    const peer = new RoomPeer((signal) =>
      dialDuplex({
        address,
        desc: RoomService.method.roomSession,
        authorization,
        signal,
        log: silentLog,
      }),
    );
    const statement = await signer.sign("statement", { ...person, session: 1 }, hourMs);
    peer.#send({ session: 1, body: { case: "attach", value: { $typeName: "polylogue.room.v1.Attach", statement } } });
    return peer;
  }

  /** Resolves with the answer. */
  ask(room: string, command: Command): Promise<ServerFrame> {
    this.#ids += 1;
    const id = `f${this.#ids}`;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      const frame = create(ClientFrameSchema, { id, room, command });
      this.#send({ session: 1, body: { case: "frame", value: frame } });
    });
  }

  /** Resolves when the snapshot has come. */
  async join(room: string): Promise<void> {
    const joined = new Promise<void>((resolve) => this.#joined.set(room, resolve));
    await this.ask(room, { case: "join", value: { $typeName: "polylogue.room.v1.Join" } });
    await joined;
  }

  close(): void {
    this.#duplex.close();
    this.#life.abort();
  }

  #hear({ frame }: DownFrame): void {
    if (!frame) return;
    if (frame.replyTo !== undefined) {
      this.#answers.get(frame.replyTo)?.(frame);
      this.#answers.delete(frame.replyTo);
      return;
    }
    if (frame.body.case === "joined") this.#joined.get(frame.room ?? "")?.();
    this.onFrame(frame);
  }

  #send(frame: Parameters<typeof create<typeof UpFrameSchema>>[1]): void {
    const request = create(RoomSessionRequestSchema, { frames: [create(UpFrameSchema, frame)] });
    this.#duplex.send(toBinary(RoomSessionRequestSchema, request));
  }
}

/** The unary methods of a room service, as the gateway calls them. */
export async function roomCalls(port: number) {
  const signer = createSigner({ secret: serviceSecret, clock: systemClock });
  const token = await signer.sign("statement", { ...person, session: 0 }, hourMs);
  return createRpcClient(RoomService, { baseUrl: `http://127.0.0.1:${port}`, authorization: () => token });
}
