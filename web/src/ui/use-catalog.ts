import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { HttpApi, OfferedPersona, RoomPreset } from "../connection/http-api.ts";
import type { WireError } from "../connection/wire.ts";
import { useClient } from "./client-context.tsx";

/** What the operator offers. */
export interface Catalog {
  readonly phase: "idle" | "loading" | "ready" | "failed";
  readonly personas: readonly OfferedPersona[];
  readonly presets: readonly RoomPreset[];
  readonly error: WireError | undefined;
}

const store = createStore<Catalog>(() => ({ phase: "idle", personas: [], presets: [], error: undefined }));

/** The operator's offer, loaded once a page, and again after a failure. */
export function useCatalog(): Catalog {
  const { api } = useClient();
  const catalog = useStore(store);
  useEffect(() => {
    if (store.getState().phase === "idle" || store.getState().phase === "failed") void loadCatalog(api);
  }, [api]);
  return catalog;
}

/** Loads the offer. */
export async function loadCatalog(api: HttpApi): Promise<void> {
  store.setState({ phase: "loading" });
  const [personas, presets] = await Promise.all([api.listPersonas(), api.listPresets()]);
  if ("error" in personas) store.setState({ phase: "failed", error: personas.error });
  // Recipes are a convenience: a room can be made without them.
  else
    store.setState({
      phase: "ready",
      personas: personas.value,
      presets: "value" in presets ? presets.value : [],
      error: undefined,
    });
}
