import { type Refusal, refuse } from "@polylogue/proto";
import { createManualClock, type ManualClock } from "@polylogue/runtime/clock/manual-clock";
import { createDuplexPair } from "@polylogue/runtime/duplex/memory-duplex";
import { silentLog } from "@polylogue/runtime/log/log";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import type { StatementClaims } from "@polylogue/runtime/signing/claims";
import type { CommandCall, CommandResult, HelloCall, HelloResult } from "../call.ts";
import { createPersonaSeats } from "../directory/persona-seats.ts";
import { jsonSubprotocol } from "../doors/browser/subprotocols.ts";
import type { Principal } from "../principal.ts";
import { createRoomInstances } from "../trunk/room-instances.ts";
import { RoomPeer } from "../trunk/room-peer.fixture.ts";
import { Connection } from "./connection.ts";
import { SessionHub } from "./session-hub.ts";
import { SimulatedSocket } from "./simulated-socket.fixture.ts";

export interface Client {
  readonly socket: SimulatedSocket;
  readonly connection: Connection;
  send(frame: object | string): void;
}

export interface TestHub {
  readonly clock: ManualClock;
  readonly hub: SessionHub;
  /** By address. */
  readonly peers: ReadonlyMap<string, RoomPeer>;
  /** The only one, or the first. */
  readonly peer: RoomPeer;
  /** Changes the list of instances; those that are new are there. */
  setList(...addresses: readonly string[]): void;
  /** The instance that a room prefers among those on the list, and the one that comes next. */
  home(room: string): string;
  next(room: string): string;
  peerAt(address: string): RoomPeer;
  /** Somebody posts in the room: every instance hears it. */
  say(room: string): void;
  /** Addresses that can not be dialled. */
  readonly unreachable: Set<string>;
  dials: number;
  /** What the command chain answers; undefined lets pass. */
  refuseCommand: (call: CommandCall) => Refusal | undefined;
  /** Opens a socket; says hello as this participant unless told otherwise. */
  client(name?: string, options?: { hello?: boolean; room?: string }): Promise<Client>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
}

const offered = { id: "ada", handle: "Ada", displayName: "Ada", version: 3, description: "", models: [], accent: "" };

/** A hub under a manual clock, with in-test rooms at the other end of its trunks. Tokens are names. */
export async function createTestHub(addresses: readonly string[] = ["room:1"]): Promise<TestHub> {
  const clock = createManualClock();
  // Signing runs on other threads, which a manual clock does not wait for.
  const readStatement = async (text: string) => JSON.parse(text) as StatementClaims;
  const heads = new Map<string, number>();
  const peers = new Map(addresses.map((address) => [address, new RoomPeer(readStatement, heads)]));
  const [peer] = peers.values();
  if (!peer) throw new Error("no peer");
  let listed = [...addresses].sort();
  const listeners = new Set<() => void>();
  const instances = createRoomInstances({
    current: () => listed,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    close: async () => {},
  });
  const rankedAt = (room: string, place: number): string => instances.ranked("t", room)[place] ?? "";
  const unreachable = new Set<string>();

  const connection = async (call: HelloCall): HelloResult =>
    call.credential.startsWith("bad")
      ? refuse("BAD_TOKEN", "The token is malformed, forged or expired.")
      : principalOf(call.credential, clock);
  const command = (call: CommandCall, last: (call: CommandCall) => CommandResult): CommandResult =>
    test.refuseCommand(call) ?? last(call);

  const hub = new SessionHub({
    clock,
    random: createSeededRandom(7),
    log: silentLog,
    chains: { connection, command },
    seats: createPersonaSeats({ listPersonas: async () => [offered as never] }),
    models: { refuse: async (_, model) => (model === "one/offered" ? undefined : refuse("UNKNOWN_MODEL", "no")) },
    instances,
    statements: async (principal, session) => JSON.stringify({ ...principal, session }),
    dial: async (address) => {
      test.dials += 1;
      const [here, there] = createDuplexPair();
      if (unreachable.has(address)) there.close(refuse("ROOM_SERVICE_UNAVAILABLE", "no"));
      else peers.get(address)?.accept(there);
      return here;
    },
    defer: queueMicrotask,
    signal: new AbortController().signal,
  });

  const test: TestHub = {
    clock,
    hub,
    peers,
    peer,
    setList(...next) {
      for (const address of next) if (!peers.has(address)) peers.set(address, new RoomPeer(readStatement, heads));
      listed = [...next].sort();
      for (const changed of [...listeners]) changed();
    },
    home: (room) => rankedAt(room, 0),
    next: (room) => rankedAt(room, 1),
    say(room) {
      const [first, ...others] = peers.values();
      first?.say(room);
      for (const other of others) other.hear(room);
    },
    peerAt(address) {
      const there = peers.get(address);
      if (!there) throw new Error(`no peer at ${address}`);
      return there;
    },
    unreachable,
    dials: 0,
    refuseCommand: () => undefined,
    async client(name = "mira", { hello = true, room } = {}) {
      const socket = new SimulatedSocket();
      const opened = new Connection({
        hub,
        socket,
        protocol: jsonSubprotocol,
        address: "1.2.3.4",
        ...(room !== undefined && { room }),
      });
      const client: Client = {
        socket,
        connection: opened,
        send: (frame) => opened.receive(Buffer.from(typeof frame === "string" ? frame : JSON.stringify(frame)), false),
      };
      if (hello) {
        client.send({ id: "hello", hello: { token: name } });
        await test.settle();
        socket.forget();
      }
      return client;
    },
    settle: () => clock.advance(0).then(() => clock.advance(0)),
  };
  hub.start();
  await test.settle();
  return test;
}

function principalOf(name: string, clock: ManualClock): Principal {
  return {
    tenant: "t",
    participantId: `p_${name}`,
    displayName: name,
    kind: "guest",
    expiresAtMs: clock.nowMs() + 3_600_000,
  };
}
