import type { IncomingHttpHeaders } from "node:http";
import { isIPv6 } from "node:net";

/** What is looked at of a request, of either version of HTTP. */
export interface AddressedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/**
 * Where a request comes from, as limits count it: an IPv4 address, or the first 64 bits of an IPv6 one, since whoever has one of these
 * has them all. Forwarded headers are believed only as far as the operator has proxies of his own.
 */
export function clientAddress(request: AddressedRequest, proxyHops: number): string {
  const direct = request.socket.remoteAddress ?? "";
  if (proxyHops === 0) return countedAddress(direct);
  const forwarded = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((part) => part.trim());
  return countedAddress(forwarded.at(-proxyHops) || direct);
}

/** Addresses that are counted as one become the same text. */
export function countedAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const bare = address.replace(/^\[|\]$/g, "").split("%", 1)[0] ?? "";
  return isIPv6(bare) ? `${firstHalf(bare)}::/64` : bare.slice(0, addressCharactersMax);
}

const addressCharactersMax = 64;

function firstHalf(address: string): string {
  const [left = "", right = ""] = address.split("::", 2);
  const groupsOf = (part: string) => (part === "" ? [] : part.split(":"));
  const [head, tail] = [groupsOf(left), groupsOf(right)];
  const gap = address.includes("::") ? Math.max(0, 8 - head.length - tail.length) : 0;
  const groups = [...head, ...Array<string>(gap).fill("0"), ...tail];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
