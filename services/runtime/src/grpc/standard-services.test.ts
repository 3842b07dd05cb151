import { create, createFileRegistry, type DescService, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { DirectoryService } from "@polylogue/proto/directory";
import { RoomService } from "@polylogue/proto/room";
import { describe, expect, onTestFinished, test } from "vitest";
import { recordDuplex } from "../duplex/duplex-recorder.ts";
import { silentLog } from "../log/log.ts";
import { refusalFromError } from "../rpc/refusal-wire.ts";
import { createRpcClient } from "../rpc/rpc-client.ts";
import { dialDuplex } from "./dial-duplex.ts";
import { grpcService, type UnaryHandlers } from "./grpc-service.ts";
import { healthDesc, servingStatus } from "./health-descriptors.ts";
import { type ReflectionRequest, reflectionDesc } from "./reflection-descriptors.ts";
import { serveGrpc } from "./serve-grpc.ts";

async function start() {
  const services = [
    grpcService(DirectoryService, { unary: {} as UnaryHandlers<typeof DirectoryService> }),
    grpcService(RoomService, { unary: {} as UnaryHandlers<typeof RoomService> }),
  ];
  const server = await serveGrpc({ host: "127.0.0.1", port: 0, log: silentLog, services });
  onTestFinished(() => server.close(0));
  return { server, address: `127.0.0.1:${server.port}` };
}

describe("health", () => {
  test("the server and each of its services serve; another one is not found", async () => {
    const { address } = await start();
    const client = createRpcClient(healthDesc, { baseUrl: `http://${address}` });
    for (const service of ["", DirectoryService.typeName, RoomService.typeName]) {
      expect((await client.check({ service })).status).toBe(servingStatus.SERVING);
    }
    expect(await client.check({ service: "no.Such" }).catch(refusalFromError)).toMatchObject({
      reason: "ROUTE_NOT_FOUND",
    });
  });

  test("who watches hears at once, and again when the server drains; watching holds no shutdown up", async () => {
    const { server, address } = await start();
    const client = createRpcClient(healthDesc, { baseUrl: `http://${address}` });
    const unknown = client.watch({ service: "no.Such" })[Symbol.asyncIterator]();
    expect((await unknown.next()).value?.status).toBe(servingStatus.SERVICE_UNKNOWN);
    const heard: (number | undefined)[] = [];
    let closing: Promise<void> | undefined;
    for await (const { status } of client.watch({ service: "" }, { timeoutMs: 0 })) {
      heard.push(status);
      closing ??= server.close(60_000);
    }
    await closing;
    expect(heard).toEqual([servingStatus.SERVING, servingStatus.NOT_SERVING]);
  });
});

describe.each(["v1", "v1alpha"] as const)("reflection %s", (version) => {
  const desc: DescService = reflectionDesc(version);
  const { input, output, ...method } = reflectionDesc(version).method.serverReflectionInfo;

  async function ask(...questions: ReflectionRequest["messageRequest"][]) {
    const { address } = await start();
    const signal = new AbortController().signal;
    const stream = dialDuplex({ address, desc: { ...method, input, output } as never, signal, log: silentLog });
    const heard = recordDuplex(stream);
    for (const messageRequest of questions) {
      stream.send(toBinary(input, create(input, { host: "h", messageRequest } as never)));
    }
    await heard.received(questions.length);
    stream.close();
    return heard.messages.map((bytes) => fromBinary(output, bytes));
  }

  test("lists every service, its own and the other version too", async () => {
    const [answer] = await ask({ case: "listServices", value: "*" });
    expect(answer?.validHost).toBe("h");
    expect(answer?.messageResponse).toMatchObject({
      case: "listServicesResponse",
      value: {
        service: [
          { name: "grpc.health.v1.Health" },
          { name: "grpc.reflection.v1.ServerReflection" },
          { name: "grpc.reflection.v1alpha.ServerReflection" },
          { name: "polylogue.directory.v1.DirectoryService" },
          { name: "polylogue.room.v1.RoomService" },
        ],
      },
    });
    expect(desc.typeName).toContain(version);
  });

  test("hands out the schema of a symbol, complete enough to build it again", async () => {
    const symbols = [RoomService.typeName, `${RoomService.typeName}.RoomSession`, "polylogue.room.v1.Post.text"];
    const answers = await ask(...symbols.map((value) => ({ case: "fileContainingSymbol" as const, value })));
    for (const { messageResponse } of answers) {
      if (messageResponse.case !== "fileDescriptorResponse") return expect.unreachable();
      const file = messageResponse.value.fileDescriptorProto.map((bytes) =>
        fromBinary(FileDescriptorProtoSchema, bytes),
      );
      const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: file.reverse() }));
      expect(registry.getMessage("polylogue.room.v1.Post")?.fields.map(({ name }) => name)).toContain("text");
    }
  });

  test("finds a file by its name, and says what it does not find", async () => {
    const [found, missing, extension, nothing] = await ask(
      { case: "fileByFilename", value: "polylogue/persona/v1/persona.proto" },
      { case: "fileContainingSymbol", value: "no.Such" },
      { case: "allExtensionNumbersOfType", value: "polylogue.room.v1.Post" },
      { case: undefined },
    );
    expect(found?.messageResponse.case).toBe("fileDescriptorResponse");
    expect(missing?.messageResponse).toMatchObject({ case: "errorResponse", value: { errorCode: 5 } });
    expect(extension?.messageResponse).toMatchObject({ case: "errorResponse", value: { errorCode: 5 } });
    expect(nothing?.messageResponse).toMatchObject({ case: "errorResponse", value: { errorCode: 3 } });
  });
});
