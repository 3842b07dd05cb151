import type { WireError } from "./wire.ts";

/** Who uses this browser. */
export interface Identity {
  readonly token: string;
  readonly participantId: string;
  readonly displayName: string;
}

/** Keeps the identity over reloads; all tabs share it. */
export interface IdentityStorage {
  load(): Identity | undefined;
  save(identity: Identity): void;
  clear(): void;
}

const KEY = "polylogue.identity";

/** Over the browser's local storage; without one the identity lasts as long as the page. */
export function createIdentityStorage(storage: Storage): IdentityStorage {
  return {
    load() {
      try {
        const value = JSON.parse(storage.getItem(KEY) ?? "") as Partial<Identity>;
        const { token, participantId, displayName } = value;
        if (typeof token !== "string" || typeof participantId !== "string" || typeof displayName !== "string")
          return undefined;
        return { token, participantId, displayName };
      } catch {
        return undefined;
      }
    },
    save(identity) {
      try {
        storage.setItem(KEY, JSON.stringify(identity));
      } catch {
        // Kept by the page only.
      }
    },
    clear: () => storage.removeItem(KEY),
  };
}

/** True when the server does not know the token any more. */
export function isSignedOut(error: WireError): boolean {
  return error.code === "UNAUTHENTICATED";
}
