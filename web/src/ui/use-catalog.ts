import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { HttpApi, OfferedModel, OfferedPersona, RoomPreset } from "../connection/http-api.ts";
import type { WireError } from "../connection/wire.ts";
import { useClient } from "./client-context.tsx";

/** What the operator offers. */
export interface Catalog {
  readonly phase: "idle" | "loading" | "ready" | "failed";
  readonly personas: readonly OfferedPersona[];
  readonly presets: readonly RoomPreset[];
  readonly models: readonly OfferedModel[];
  readonly error: WireError | undefined;
}

const store = createStore<Catalog>(() => ({ phase: "idle", personas: [], presets: [], models: [], error: undefined }));

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
  const [personas, presets, models] = await Promise.all([api.listPersonas(), api.listPresets(), api.listModels()]);
  if ("error" in personas) store.setState({ phase: "failed", error: personas.error });
  // Recipes and other models are a convenience: one can talk without them.
  else
    store.setState({
      phase: "ready",
      personas: personas.value,
      presets: "value" in presets ? presets.value : [],
      models: "value" in models ? models.value : [],
      error: undefined,
    });
}
