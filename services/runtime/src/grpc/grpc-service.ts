import type { DescMessage, DescMethod, DescService } from "@bufbuild/protobuf";
import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import { type DuplexHandler, duplexCall } from "./duplex-call.ts";
import { type ServerStreamHandler, type ServerStreamMethod, serverStreamCall } from "./server-stream-call.ts";
import type { ServiceHost } from "./service-host.ts";
import { type UnaryHandler, type UnaryMethod, unaryCall } from "./unary-call.ts";

/** The methods of a service that are of one kind. */
type MethodsOf<D extends DescService, Kind extends DescMethod["methodKind"]> = {
  [K in keyof D["method"] as D["method"][K] extends { readonly methodKind: Kind } ? K : never]: D["method"][K];
};

/** A handler for every unary method. A refusal is answered as the status of its reason. */
export type UnaryHandlers<D extends DescService> = {
  readonly [K in keyof MethodsOf<D, "unary">]: MethodsOf<D, "unary">[K] extends {
    readonly input: infer I extends DescMessage;
    readonly output: infer O extends DescMessage;
  }
    ? UnaryHandler<I, O>
    : never;
};

export type ServerStreamHandlers<D extends DescService> = {
  readonly [K in keyof MethodsOf<D, "server_streaming">]?: MethodsOf<D, "server_streaming">[K] extends {
    readonly input: infer I extends DescMessage;
    readonly output: infer O extends DescMessage;
  }
    ? ServerStreamHandler<I, O>
    : never;
};

/** Bidirectional methods are raw: one `Uint8Array` is one gRPC message, which the handler parses itself. */
export type DuplexHandlers<D extends DescService> = {
  readonly [K in keyof MethodsOf<D, "bidi_streaming">]?: DuplexHandler;
};

export interface ServiceHandlers<D extends DescService> {
  readonly unary: UnaryHandlers<D>;
  readonly serverStream?: ServerStreamHandlers<D>;
  readonly duplex?: DuplexHandlers<D>;
}

/** A service that can be mounted on a server. */
export interface GrpcService {
  readonly desc: DescService;
  mount(host: ServiceHost): {
    readonly definition: ServiceDefinition;
    readonly implementation: UntypedServiceImplementation;
  };
}

/** Binds handlers, named as the methods are in TypeScript, to a service. Methods without one answer UNIMPLEMENTED. */
export function grpcService<D extends DescService>(desc: D, handlers: ServiceHandlers<D>): GrpcService {
  const unary = new Map<string, UnaryMethod["handler"]>(Object.entries(handlers.unary));
  const serverStream = new Map<string, ServerStreamMethod["handler"]>(Object.entries(handlers.serverStream ?? {}));
  const duplex = new Map<string, DuplexHandler>(Object.entries(handlers.duplex ?? {}));

  const handlerOf = (method: DescMethod, host: ServiceHost): UntypedServiceImplementation[string] | undefined => {
    const { localName, name, input, output, methodKind } = method;
    switch (methodKind) {
      case "unary": {
        const handler = unary.get(localName);
        return handler && unaryCall({ name, input, output, handler }, host);
      }
      case "server_streaming": {
        const handler = serverStream.get(localName);
        return handler && serverStreamCall({ name, input, output, handler }, host);
      }
      case "bidi_streaming": {
        const handler = duplex.get(localName);
        return handler && duplexCall(name, handler, host);
      }
      case "client_streaming":
        return undefined;
      default:
        return methodKind satisfies never;
    }
  };

  return {
    desc,
    mount(host) {
      const definition: Record<string, ServiceDefinition[string]> = {};
      const implementation: UntypedServiceImplementation = {};
      for (const method of desc.methods) {
        definition[method.localName] = definitionOf(desc, method);
        const handler = handlerOf(method, host);
        if (handler) implementation[method.localName] = handler;
      }
      return { definition, implementation };
    },
  };
}

/** Bytes pass through untouched: parsing in the handler keeps grpc-js from answering with its own words. */
function definitionOf(desc: DescService, method: DescMethod): ServiceDefinition[string] {
  const { methodKind } = method;
  return {
    path: `/${desc.typeName}/${method.name}`,
    requestStream: methodKind === "client_streaming" || methodKind === "bidi_streaming",
    responseStream: methodKind === "server_streaming" || methodKind === "bidi_streaming",
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
}

function asIs(message: Buffer): Buffer {
  return message;
}
