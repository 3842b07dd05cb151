import type { Refusal } from "@polylogue/proto";
import type { GenerateRequest } from "@polylogue/proto/model";
import type { ClientFrame } from "@polylogue/proto/room";
import type { TicketClaims } from "@polylogue/runtime/signing/claims";
import type { Candidate } from "./model-call/candidate.ts";
import type { ModelPart } from "./model-call/model-part.ts";
import type { Principal } from "./principal.ts";

/**
 * What interceptors see: a hello, one command, one unary request or one model call (G6). Each door turns its traffic into
 * calls, so that tenancy, limits, routing and money are decided in one place for all of them.
 */
export type Call = HelloCall | CommandCall | RequestCall | ModelCall;

/** What a call may use up, which is what limits and wallets look at. */
export type CostClass = "read" | "write" | "createSession" | "createRoom" | "model";

interface CallBase {
  /** Names this call in logs and in foreign logs that it passes. */
  readonly requestId: string;
  /** The command, or `Service.Method`. */
  readonly method: string;
  readonly costClass: CostClass;
  /** Where it came from, as limits count it; empty for calls from inside. */
  readonly address: string;
  /** Aborted when the caller is gone or the process stops. */
  readonly signal: AbortSignal;
}

/** What interceptors found out about a call, for its line in the audit. Ids and numbers only. */
export type Facts = Record<string, string | number>;

/** A socket says who speaks on it. */
export interface HelloCall extends CallBase {
  readonly kind: "hello";
  readonly facts: Facts;
  readonly credential: string;
}

/** One command frame of a session. */
export interface CommandCall extends CallBase {
  readonly kind: "command";
  readonly principal: Principal;
  readonly frame: ClientFrame;
  /** Told once how it was answered: the error's reason, or undefined when it was done. */
  readonly answered?: (reason: string | undefined) => void;
}

/** One unary request of the API door. */
export interface RequestCall extends CallBase {
  readonly kind: "request";
  readonly facts: Facts;
  /** Undefined when the request has none. */
  readonly credential: string | undefined;
  /** True for the few requests that anybody may make. */
  readonly isPublic: boolean;
  /** Set by `identify`. */
  readonly principal?: Principal;
}

/** One call of the model door; `route` makes one call for each try of it. */
export interface ModelCall extends CallBase {
  readonly kind: "model";
  readonly facts: Facts;
  /** The ticket (G8). */
  readonly credential: string;
  readonly request: GenerateRequest;
  /** Set by `identify`. */
  readonly ticket?: TicketClaims;
  /** Set by `route`. */
  readonly candidate?: Candidate;
}

/** Undefined: the command was taken, and its answer comes on the session. */
export type CommandResult = Refusal | undefined;
/** Undefined: it was done; the door holds what came of it. */
export type RequestResult = Promise<Refusal | undefined>;
export type HelloResult = Promise<Principal | Refusal>;
export type ModelResult = Promise<AsyncIterable<ModelPart> | Refusal>;

export type Next<C, R> = (call: C) => R;
/** Decides about a call: answers it, passes it on changed or unchanged, or passes it on several times. */
export type Interceptor<C, R> = (call: C, next: Next<C, R>) => R;
/** Interceptors in front of whatever does the work. */
export type Chain<C, R> = (call: C, last: Next<C, R>) => R;

/** The first interceptor is the outermost. */
export function chain<C, R>(interceptors: readonly Interceptor<C, R>[]): Chain<C, R> {
  return (call, last) => {
    const from =
      (index: number): Next<C, R> =>
      (passed) => {
        const interceptor = interceptors[index];
        return interceptor ? interceptor(passed, from(index + 1)) : last(passed);
      };
    return from(0)(call);
  };
}
