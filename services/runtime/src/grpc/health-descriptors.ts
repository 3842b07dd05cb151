import type { Message } from "@bufbuild/protobuf";
import type { GenMessage, GenService } from "@bufbuild/protobuf/codegenv2";
import { choice, descriptorFile, messageType, text } from "./descriptor-file.ts";

export const servingStatus = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const;

type HealthCheckRequest = Message<"grpc.health.v1.HealthCheckRequest"> & { service: string };
type HealthCheckResponse = Message<"grpc.health.v1.HealthCheckResponse"> & { status: number };

type Health = GenService<{
  check: { methodKind: "unary"; input: GenMessage<HealthCheckRequest>; output: GenMessage<HealthCheckResponse> };
  watch: {
    methodKind: "server_streaming";
    input: GenMessage<HealthCheckRequest>;
    output: GenMessage<HealthCheckResponse>;
  };
}>;

const inputType = ".grpc.health.v1.HealthCheckRequest";
const outputType = ".grpc.health.v1.HealthCheckResponse";

const file = descriptorFile({
  name: "grpc/health/v1/health.proto",
  package: "grpc.health.v1",
  messageType: [
    messageType("HealthCheckRequest", [text("service", 1)]),
    {
      ...messageType("HealthCheckResponse", [choice("status", 1, `${outputType}.ServingStatus`)]),
      enumType: [
        { name: "ServingStatus", value: Object.entries(servingStatus).map(([name, number]) => ({ name, number })) },
      ],
    },
  ],
  service: [
    {
      name: "Health",
      method: [
        { name: "Check", inputType, outputType },
        { name: "Watch", inputType, outputType, serverStreaming: true },
      ],
    },
  ],
});

/** gRPC's own health service, version 1. */
export const healthDesc = file.services[0] as unknown as Health;
