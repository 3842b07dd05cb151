import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import {
  ClientFrameSchema,
  CreateRoomRequestSchema,
  CreateRoomResponseSchema,
  RoomSessionRequestSchema,
  RoomSessionResponseSchema,
  type ServerFrame,
  UpFrameSchema,
} from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import { guest } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";

const asIs = (message: Buffer): Buffer => message;

describe("a bot, with a plain gRPC client and the schema alone", () => {
  it("[S7, G4] creates a room, opens a session, posts, and hears a persona's answer", async () => {
    await using stack = await startTestStack();
    const { token } = await guest(stack.url, "Bot");
    const client = new Client(new URL(stack.url).host, credentials.createInsecure());
    const metadata = new Metadata();
    metadata.set("authorization", `Bearer ${token}`);

    const request = create(CreateRoomRequestSchema, { title: "Bots", personas: ["ada"] });
    const response = await new Promise<Buffer>((resolve, reject) =>
      client.makeUnaryRequest(
        "/polylogue.room.v1.RoomService/CreateRoom",
        asIs,
        asIs,
        Buffer.from(toBinary(CreateRoomRequestSchema, request)),
        metadata,
        (error, value) => (error || !value ? reject(error) : resolve(value)),
      ),
    );
    const room = fromBinary(CreateRoomResponseSchema, response).room?.id ?? "";
    expect(room).toMatch(/^r_/);

    const session = client.makeBidiStreamRequest("/polylogue.room.v1.RoomService/RoomSession", asIs, asIs, metadata);
    const frames: ServerFrame[] = [];
    const ended = new Promise<void>((resolve, reject) => {
      session.on("error", reject);
      session.on("data", (bytes: Buffer) => {
        for (const { frame } of fromBinary(RoomSessionResponseSchema, bytes).frames) {
          if (frame) frames.push(frame);
          if (frame?.body.case === "event" && frame.body.value.kind.case === "turnEnded") resolve();
        }
      });
    });
    const send = (frame: Parameters<typeof create<typeof ClientFrameSchema>>[1]) => {
      const up = create(UpFrameSchema, { body: { case: "frame", value: create(ClientFrameSchema, frame) } });
      session.write(
        Buffer.from(toBinary(RoomSessionRequestSchema, create(RoomSessionRequestSchema, { frames: [up] }))),
      );
    };
    send({ id: "1", room, command: { case: "join", value: {} } });
    send({ id: "2", room, command: { case: "post", value: { text: "hi @ada", clientMessageId: "c" } } });
    await ended;
    const kinds = frames.map(({ body }) => (body.case === "event" ? body.value.kind.case : body.case));
    expect(kinds).toEqual(
      expect.arrayContaining(["ok", "joined", "messagePosted", "turnStarted", "signal", "turnEnded"]),
    );
    session.cancel();
    session.on("error", () => {});
    client.close();
  });
});
