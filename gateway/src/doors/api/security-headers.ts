import { createHash } from "node:crypto";

/** For everything that is no page: nothing in it may run, and nobody keeps it. */
export const dataHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** For a page: what it may load comes from here, what it may run is in its files or is one of its own inline scripts. */
export function pageHeaders(html: string): Record<string, string> {
  const scripts = ["'self'", ...inlineScriptHashes(html)].join(" ");
  return {
    "content-security-policy": [
      "default-src 'none'",
      `script-src ${scripts}`,
      // Styles are set on elements while texts stream; they run nothing.
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join("; "),
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}

/** For the files of a page. */
export const fileHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script>/gi);
  return [...scripts].map(([, body = ""]) => `'sha256-${createHash("sha256").update(body).digest("base64")}'`);
}
