import { refuse } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type {
  CommandCall,
  CommandResult,
  HelloCall,
  HelloResult,
  Interceptor,
  ModelCall,
  ModelResult,
  RequestCall,
  RequestResult,
} from "../call.ts";
import { gatewayLimits } from "../limits.ts";
import { countModelCalls } from "./concurrent-calls.ts";
import { createRateLimit, type Rate } from "./gcra.ts";

/** The flows that the operator may set. */
export interface Rates {
  /** Commands of one participant. */
  readonly commands: Rate;
  /** Requests of one participant, or of one address while nobody is known. */
  readonly requests: Rate;
  /** Hellos of one address. */
  readonly hellos: Rate;
  /** Guests made by one address. */
  readonly sessions: Rate;
  /** Rooms made by one address. */
  readonly rooms: Rate;
}

/** The limits of all chains; a participant has one budget of commands, whatever number of sockets it comes by. */
export function createLimits(rates: Rates, ports: { readonly clock: Clock }) {
  const bounds = { clock: ports.clock, keysMax: gatewayLimits.limitKeysMax };
  const commands = createRateLimit(rates.commands, bounds);
  const requests = createRateLimit(rates.requests, bounds);
  const hellos = createRateLimit(rates.hellos, bounds);
  const sessions = createRateLimit(rates.sessions, bounds);
  const rooms = createRateLimit(rates.rooms, bounds);

  const hello: Interceptor<HelloCall, HelloResult> = async (call, next) => {
    const waitMs = hellos.take(call.address);
    return waitMs > 0 ? tooFast("Too many sign-ins from this address.", waitMs) : next(call);
  };

  const command: Interceptor<CommandCall, CommandResult> = (call, next) => {
    const waitMs = commands.take(`${call.principal.tenant}\u0000${call.principal.participantId}`);
    return waitMs > 0 ? tooFast("You are sending faster than the room allows.", waitMs) : next(call);
  };

  /** Before `identify`: what anybody may do is counted by address. */
  const requestByAddress: Interceptor<RequestCall, RequestResult> = async (call, next) => {
    const rate = call.costClass === "createSession" ? sessions : call.costClass === "createRoom" ? rooms : requests;
    const waitMs = rate.take(call.address);
    return waitMs > 0 ? tooFast("Too many requests from this address.", waitMs) : next(call);
  };

  const model: Interceptor<ModelCall, ModelResult> = countModelCalls(gatewayLimits.modelCallsMax);

  return { hello, command, requestByAddress, model };
}

function tooFast(message: string, retryAfterMs: number) {
  return refuse("RATE_LIMITED", message, { retryAfterMs });
}
