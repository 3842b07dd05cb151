import { createContext, useContext, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import type { Client } from "../client.ts";
import type { ConnectionState } from "../connection/connection-state.ts";
import type { Identity } from "../connection/identity.ts";

const context = createContext<Client | undefined>(undefined);

/** Gives the page its client. The value never changes. */
export const ClientProvider = context.Provider;

/** The page's client. */
export function useClient(): Client {
  const client = useContext(context);
  if (client === undefined) throw new Error("there is no client above this component");
  return client;
}

/** Who uses the page; undefined before a name was given. */
export function useIdentity(): Identity | undefined {
  return useStore(useClient().identity, (state) => state.identity);
}

/** Where the connection stands. */
export function useConnectionState(): ConnectionState {
  const { connection } = useClient();
  return useSyncExternalStore(connection.subscribe, connection.state);
}
