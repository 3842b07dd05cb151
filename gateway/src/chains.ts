import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import type { Signer } from "@polylogue/runtime/signing/signer";
import {
  type Chain,
  type CommandCall,
  type CommandResult,
  chain,
  type HelloCall,
  type HelloResult,
  type ModelCall,
  type ModelResult,
  type RequestCall,
  type RequestResult,
} from "./call.ts";
import type { DirectoryCalls } from "./directory/directory-calls.ts";
import { createAudit } from "./interceptors/audit.ts";
import { identifyHello, identifyRequest, identifyTicket } from "./interceptors/identify.ts";
import { createLimits, type Rates } from "./interceptors/limit.ts";
import { pay, type Till } from "./interceptors/pay.ts";
import { route } from "./interceptors/route.ts";
import type { CandidateSource } from "./model-call/candidate.ts";

/** Everything that comes in passes one of these; nothing that costs money takes another way (G6). */
export interface Chains {
  readonly connection: Chain<HelloCall, HelloResult>;
  readonly command: Chain<CommandCall, CommandResult>;
  readonly request: Chain<RequestCall, RequestResult>;
  readonly model: Chain<ModelCall, ModelResult>;
}

export interface ChainPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signer: Signer;
  readonly directory: DirectoryCalls;
  readonly models: CandidateSource;
  readonly till: Till;
  readonly rates: Rates;
}

/** The first of a chain is the outermost: the audit sees what all others refuse. */
export function createChains(ports: ChainPorts): Chains {
  const { directory, signer, till } = ports;
  const audit = createAudit(ports);
  const limit = createLimits(ports.rates, ports);
  const routed = route({ ...ports, source: ports.models });

  return {
    connection: chain([audit.hello, limit.hello, identifyHello(directory)]),
    // Who sends a command was identified by the hello of its session.
    command: chain([audit.command, limit.command]),
    request: chain([audit.request, limit.requestByAddress, identifyRequest(directory)]),
    model: chain([audit.model, identifyTicket(signer), limit.model, routed, pay(till)]),
  };
}
