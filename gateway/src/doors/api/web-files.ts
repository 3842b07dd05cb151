import { createReadStream } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileHeaders, pageHeaders } from "./security-headers.ts";

/** Serves the built web client. */
export interface WebFiles {
  /** False: there is nothing for this request. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** The page itself, at the root and at every room's address. */
const pagePath = /^\/(?:r\/[^/]*\/?)?$/;

export function createWebFiles(webDir: string): WebFiles {
  return {
    async serve(request, response, path) {
      const isPage = pagePath.test(path) || path === "/index.html";
      const file = await fileOf(webDir, isPage ? "/index.html" : path);
      if (!file) return false;
      const { pathname, size, modifiedMs } = file;
      const etag = `"${size.toString(36)}-${Math.trunc(modifiedMs).toString(36)}"`;
      // The build puts a hash of the content into the names below /assets.
      const cacheControl = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      const headers: Record<string, string | number> = {
        etag,
        "cache-control": cacheControl,
        "content-type": contentTypes[extname(pathname)] ?? "application/octet-stream",
      };
      const isHead = request.method === "HEAD";
      if (request.headers["if-none-match"] === etag) {
        response.writeHead(304, { etag, "cache-control": cacheControl }).end();
        return true;
      }
      if (extname(pathname) === ".html") {
        const html = await readFile(pathname, "utf8");
        response.writeHead(200, { ...headers, ...pageHeaders(html), "content-length": Buffer.byteLength(html) });
        response.end(isHead ? undefined : html);
        return true;
      }
      response.writeHead(200, { ...headers, ...fileHeaders, "content-length": size });
      if (isHead) response.end();
      else await pipeline(createReadStream(pathname), response).catch(() => response.destroy());
      return true;
    },
  };
}

/** A file below the directory, wherever links lead; nothing else exists. */
async function fileOf(
  webDir: string,
  path: string,
): Promise<{ pathname: string; size: number; modifiedMs: number } | undefined> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  // Names of the build have no dots at their beginning, no control characters and no backslashes.
  if (!/^(?:\/[\w@~-][\w.@~-]*)+$/.test(decoded)) return undefined;
  try {
    const root = await realpath(webDir);
    const pathname = await realpath(join(root, decoded));
    if (!pathname.startsWith(root + sep)) return undefined;
    const found = await stat(pathname);
    return found.isFile() ? { pathname, size: found.size, modifiedMs: found.mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}
