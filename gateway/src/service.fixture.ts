import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { refuse } from "@polylogue/proto";
import { DirectoryService, PrincipalKind } from "@polylogue/proto/directory";
import { RoomService } from "@polylogue/proto/room";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { type GrpcServer, grpcService, serveGrpc, type UnaryContext } from "@polylogue/runtime/grpc/serve-grpc";
import { silentLog } from "@polylogue/runtime/log/log";
import { createSigner } from "@polylogue/runtime/signing/signer";
import type { GatewayConfig } from "./config.ts";
import { gatewayDefaults } from "./config.ts";
import { createGatewayService, type GatewayOverrides, type GatewayService } from "./service.ts";
import { RoomPeer } from "./trunk/room-peer.fixture.ts";

const serviceSecret = "a secret of more than thirty-two characters";

export const signer = createSigner({ secret: serviceSecret, clock: systemClock });

/** A gateway with real doors and real wires, and in-test services of a few lines behind it. */
export interface TestGateway {
  readonly service: GatewayService;
  readonly url: string;
  readonly peer: RoomPeer;
  readonly room: GrpcServer;
  readonly directory: GrpcServer;
  /** A guest's token. */
  token(name?: string): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startTestGateway(
  config: Partial<GatewayConfig> = {},
  overrides: GatewayOverrides = {},
): Promise<TestGateway> {
  const peer = new RoomPeer(async (text) => (await signer.verify("statement", text))?.claims);
  const listen = { host: "127.0.0.1", port: 0, log: silentLog };
  const directory = await serveGrpc({ ...listen, services: [directoryService()] });
  const room = await serveGrpc({ ...listen, services: [roomService(peer)] });
  const service = await createGatewayService(
    {
      ...gatewayDefaults,
      host: "127.0.0.1",
      port: 0,
      modelPort: 0,
      roomAddresses: [`127.0.0.1:${room.port}`],
      directoryAddress: `127.0.0.1:${directory.port}`,
      providers: {},
      rehearsalPaceFactor: 0,
      serviceSecret,
      logLevel: "silent",
      ...config,
    },
    { log: silentLog, ...overrides },
  );
  return {
    service,
    url: service.url,
    peer,
    room,
    directory,
    token: (name = "mira") => signer.sign("guest", guestOf(name), 3_600_000),
    async [Symbol.asyncDispose]() {
      await service.close();
      await room.close(0);
      await directory.close(0);
    },
  };
}

function guestOf(name: string) {
  return { tenant: "t", participantId: `p_${name}`, displayName: name };
}

function directoryService() {
  const personas = [
    { id: "ada", handle: "ada", displayName: "Ada", description: "Thinks.", models: [], version: 1, accent: "cobalt" },
    { id: "bob", handle: "bob", displayName: "Bob", models: ["anthropic/claude"], version: 2 },
  ];
  return grpcService(DirectoryService, {
    unary: {
      async createGuest({ displayName }) {
        if (displayName === "") return refuse("BAD_NAME", "A name has 1 to 32 characters.");
        const guest = guestOf(displayName);
        return { token: await signer.sign("guest", guest, 3_600_000), principal: principal(guest, 3_600_000) };
      },
      async identify({ token }, context) {
        if (!(await isGateway(context))) return refuse("BAD_CREDENTIAL", "no");
        const verified = await signer.verify("guest", token);
        if (!verified) return refuse("BAD_TOKEN", "The token is malformed, forged or expired.");
        return { principal: principal(verified.claims, verified.expiresAtMs - systemClock.nowMs()) };
      },
      listPersonas: async () => ({ personas }),
      getPersona: async () => refuse("PARTICIPANT_NOT_FOUND", "no"),
      listRoomPresets: async () => ({ presets: [{ id: "x", title: "Launch", personas: ["ada"] }] }),
    },
  });
}

function principal({ tenant, participantId, displayName }: ReturnType<typeof guestOf>, ttlMs: number) {
  const expiresAt = timestampFromMs(systemClock.nowMs() + ttlMs);
  return { tenant, participantId, displayName, kind: PrincipalKind.GUEST, expiresAt };
}

async function isGateway({ authorization }: UnaryContext): Promise<boolean> {
  return (await signer.verify("service", authorization ?? ""))?.claims.role === "gateway";
}

/** Rooms exist when their ids begin with `r_`. */
function roomService(peer: RoomPeer) {
  const notFound = refuse("ROOM_NOT_FOUND", "There is no such room.");
  const known = async (room: string, context: UnaryContext) => {
    const statement = await signer.verify("statement", context.authorization ?? "");
    if (statement?.claims.session !== 0) return refuse("BAD_CREDENTIAL", "no statement");
    return room.startsWith("r_") ? undefined : notFound;
  };
  const roomOf = (id: string) => ({ id, title: `title of ${id}` });
  return grpcService(RoomService, {
    unary: {
      createRoom: async ({ title, resolvedPersonas, visibility }, context) =>
        (await known("r_", context)) ?? {
          room: { id: "r_new", title, visibility },
          participants: resolvedPersonas,
        },
      getRoom: async ({ room }, context) =>
        (await known(room, context)) ?? {
          room: roomOf(room),
          participants: [{ id: "p_mira", displayName: "mira" }],
          headSeq: 7,
        },
      listRooms: async ({ limit }, context) =>
        (await known("r_", context)) ?? { rooms: [{ room: roomOf(`r_${limit}`) }], nextCursor: "next" },
      updateRoom: async ({ room }, context) => (await known(room, context)) ?? { room: roomOf(room) },
      archiveRoom: async ({ room }, context) => (await known(room, context)) ?? { room: roomOf(room) },
      deleteRoom: async ({ room }, context) => (await known(room, context)) ?? {},
      loadHistory: async ({ room, before, after, limit }, context) =>
        (await known(room, context)) ?? {
          messages: [{ id: `before ${before} after ${after} limit ${limit}` }],
          hasMore: true,
        },
    },
    duplex: {
      roomSession(duplex, context) {
        void isGateway(context).then((isAllowed) => {
          if (isAllowed) peer.accept(duplex);
          else duplex.close(refuse("BAD_CREDENTIAL", "no"));
        });
      },
    },
  });
}
