import type { Metadata } from "@grpc/grpc-js";
import type { Random } from "../random/random.ts";

/** What a handler knows of its call beside the request. */
export interface UnaryContext {
  /** The bearer token, without the word. Absent when there is none: the handler decides whether that is refused. */
  readonly authorization?: string;
  /** From `x-request-id` where a sane one came, else made here; stands in every log line of the call. */
  readonly requestId: string;
  /** Aborts when the caller is gone, the deadline has passed or the server is being forced down. */
  readonly signal: AbortSignal;
}

const requestIdPattern = /^[\w.:-]{1,64}$/;
const bearerPattern = /^Bearer +([\w.~+/=-]{1,8192}) *$/iu;

/** The context of a call, from what its metadata says. */
export function callContext(metadata: Metadata, signal: AbortSignal, random: Random): UnaryContext {
  const authorization = bearerPattern.exec(firstText(metadata, "authorization"))?.[1];
  const given = firstText(metadata, "x-request-id");
  return {
    ...(authorization !== undefined && { authorization }),
    requestId: requestIdPattern.test(given) ? given : random.id("q"),
    signal,
  };
}

function firstText(metadata: Metadata, key: string): string {
  const [value] = metadata.get(key);
  return typeof value === "string" ? value : "";
}
