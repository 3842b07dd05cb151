import type { DescFile, Message } from "@bufbuild/protobuf";
import type { GenMessage, GenService } from "@bufbuild/protobuf/codegenv2";
import { bytes, descriptorFile, either, integer, message, messageType, repeated, text } from "./descriptor-file.ts";

export type ReflectionRequest = Message & {
  host: string;
  messageRequest:
    | { case: "fileByFilename" | "fileContainingSymbol" | "allExtensionNumbersOfType" | "listServices"; value: string }
    | { case: "fileContainingExtension"; value: Message & { containingType: string; extensionNumber: number } }
    | { case: undefined; value?: undefined };
};

/** As it is made; the generic message functions fill in the rest. */
export type ReflectionAnswer =
  | { readonly case: "fileDescriptorResponse"; readonly value: { readonly fileDescriptorProto: Uint8Array[] } }
  | { readonly case: "listServicesResponse"; readonly value: { readonly service: { readonly name: string }[] } }
  | { readonly case: "errorResponse"; readonly value: { readonly errorCode: number; readonly errorMessage: string } };

export type ReflectionResponse = Message & {
  validHost: string;
  originalRequest?: ReflectionRequest;
  messageResponse: ReflectionAnswer;
};

type ServerReflection = GenService<{
  serverReflectionInfo: {
    methodKind: "bidi_streaming";
    input: GenMessage<ReflectionRequest>;
    output: GenMessage<ReflectionResponse>;
  };
}>;

/** gRPC's own reflection service. Its two versions differ in nothing but the package; tools ask for either. */
export function reflectionDesc(version: "v1" | "v1alpha"): ServerReflection {
  return reflectionFile(version).services[0] as unknown as ServerReflection;
}

function reflectionFile(version: "v1" | "v1alpha"): DescFile {
  const pkg = `grpc.reflection.${version}`;
  const typed = (name: string, number: number, type: string) => message(name, number, `.${pkg}.${type}`);
  return descriptorFile({
    name: `grpc/reflection/${version}/reflection.proto`,
    package: pkg,
    messageType: [
      messageType(
        "ServerReflectionRequest",
        [
          text("host", 1),
          either(text("file_by_filename", 3)),
          either(text("file_containing_symbol", 4)),
          either(typed("file_containing_extension", 5, "ExtensionRequest")),
          either(text("all_extension_numbers_of_type", 6)),
          either(text("list_services", 7)),
        ],
        "message_request",
      ),
      messageType("ExtensionRequest", [text("containing_type", 1), integer("extension_number", 2)]),
      messageType(
        "ServerReflectionResponse",
        [
          text("valid_host", 1),
          typed("original_request", 2, "ServerReflectionRequest"),
          either(typed("file_descriptor_response", 4, "FileDescriptorResponse")),
          either(typed("all_extension_numbers_response", 5, "ExtensionNumberResponse")),
          either(typed("list_services_response", 6, "ListServiceResponse")),
          either(typed("error_response", 7, "ErrorResponse")),
        ],
        "message_response",
      ),
      messageType("FileDescriptorResponse", [repeated(bytes("file_descriptor_proto", 1))]),
      messageType("ExtensionNumberResponse", [text("base_type_name", 1), repeated(integer("extension_number", 2))]),
      messageType("ListServiceResponse", [repeated(typed("service", 1, "ServiceResponse"))]),
      messageType("ServiceResponse", [text("name", 1)]),
      messageType("ErrorResponse", [integer("error_code", 1), text("error_message", 2)]),
    ],
    service: [
      {
        name: "ServerReflection",
        method: [
          {
            name: "ServerReflectionInfo",
            inputType: `.${pkg}.ServerReflectionRequest`,
            outputType: `.${pkg}.ServerReflectionResponse`,
            clientStreaming: true,
            serverStreaming: true,
          },
        ],
      },
    ],
  });
}
