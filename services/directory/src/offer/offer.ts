import type { RoomPreset } from "@polylogue/proto/directory";
import type { Persona } from "@polylogue/proto/persona";

/** What the operator offers in a tenant. */
export interface Offer {
  /** Whether people may come in with only a display name. */
  readonly guests: boolean;
  /** In the operator's order. */
  readonly personas: readonly Persona[];
  readonly presets: readonly RoomPreset[];
}
