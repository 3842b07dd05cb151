import type { IncomingMessage } from "node:http";

/**
 * Whether a page may talk to this server. A request without `Origin` is not a browser's. A page of this server's own host may; on this
 * machine all names of the loopback are one host; others only when the operator lists them.
 */
export function isAllowedOrigin(request: IncomingMessage, extraOrigins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  const page = parsed(origin);
  if (!page) return false;
  if (extraOrigins.some((extra) => parsed(extra)?.origin === page.origin)) return true;
  const own = host === undefined ? undefined : parsed(`${page.protocol}//${host}`);
  if (!own) return false;
  if (own.host === page.host) return true;
  return own.port === page.port && isLoopback(own.hostname) && isLoopback(page.hostname);
}

function parsed(origin: string): URL | undefined {
  if (!/^https?:\/\/[^/\\@?#\s]+\/?$/i.test(origin)) return undefined;
  return URL.canParse(origin) ? new URL(origin) : undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
