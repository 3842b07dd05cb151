import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { refuse } from "@polylogue/proto";
import type { Duplex } from "../duplex/duplex.ts";
import { statusCodes } from "../rpc/status-code.ts";
import { type GrpcService, grpcService } from "./grpc-service.ts";
import { type ReflectionAnswer, type ReflectionRequest, reflectionDesc } from "./reflection-descriptors.ts";
import { createSchemaIndex, type SchemaIndex } from "./schema-index.ts";

/** Lets tools such as grpcurl and buf curl ask a server for its schema, in both versions of gRPC's reflection service. */
export function reflectionServices(served: readonly GrpcService[]): GrpcService[] {
  const descs = (["v1", "v1alpha"] as const).map(reflectionDesc);
  const services = [...served.map(({ desc }) => desc), ...descs];
  const names = services.map(({ typeName }) => typeName).sort();
  const index = createSchemaIndex(services);

  return descs.map((desc) => {
    const { input, output } = desc.method.serverReflectionInfo;
    const answerOne = (stream: Duplex, bytes: Uint8Array): void => {
      const request = fromBinary(input, bytes);
      const init = {
        validHost: request.host,
        originalRequest: request,
        messageResponse: answer(request, names, index),
      } as MessageInitShape<typeof output>;
      // Answers are larger than questions: who asks without reading is let go.
      if (!stream.send(toBinary(output, create(output, init)))) {
        stream.close(refuse("IN_FLIGHT_EXHAUSTED", "read the answers before asking more"));
      }
    };
    return grpcService(desc, {
      unary: {},
      duplex: {
        serverReflectionInfo: (stream) =>
          stream.listen({ message: (bytes) => answerOne(stream, bytes), drained() {}, closed() {} }),
      },
    });
  });
}

function answer(request: ReflectionRequest, names: readonly string[], index: SchemaIndex): ReflectionAnswer {
  const question = request.messageRequest;
  switch (question.case) {
    case "listServices":
      return { case: "listServicesResponse", value: { service: names.map((name) => ({ name })) } };
    case "fileByFilename":
      return files(index.byFileName(question.value));
    case "fileContainingSymbol":
      return files(index.bySymbol(question.value));
    case "fileContainingExtension":
    case "allExtensionNumbersOfType":
      // proto3 schemas of services have no extensions.
      return files(undefined);
    case undefined:
      return failure(statusCodes.INVALID_ARGUMENT, "the request asks nothing");
    default:
      return question satisfies never;
  }
}

function files(found: Uint8Array[] | undefined): ReflectionAnswer {
  if (!found) return failure(statusCodes.NOT_FOUND, "not found");
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto: found } };
}

function failure(errorCode: number, errorMessage: string): ReflectionAnswer {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}
