import type { ModelRequest } from "../model-port.ts";

/** A 32-bit seed from everything that an answer depends on: the same request gives the same answer, everywhere. */
export function seedOf(request: ModelRequest): number {
  let hash = fnv1a(0x811c9dc5, request.model);
  hash = fnv1a(hash, request.system);
  for (const { role, text } of request.messages) hash = fnv1a(fnv1a(hash, role), text);
  return hash;
}

/** A 32-bit hash of a text alone. */
export function hashOf(text: string): number {
  return fnv1a(0x811c9dc5, text);
}

function fnv1a(seed: number, text: string): number {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
