import { toJson } from "@bufbuild/protobuf";
import { RoomPresetSchema } from "@polylogue/proto/directory";
import type { Persona } from "@polylogue/proto/persona";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { DirectoryCalls } from "../../directory/directory-calls.ts";
import { type CandidateSource, candidatesFor } from "../../model-call/candidate.ts";
import type { ApiRoute } from "./api-route.ts";

/** What the operator offers: personas, with what answers for them, and recipes for rooms. */
export function catalogRoutes(directory: DirectoryCalls, models: CandidateSource): readonly ApiRoute[] {
  return [
    {
      method: "GET",
      path: "/api/personas",
      operation: "DirectoryService.ListPersonas",
      costClass: "read",
      isPublic: false,
      async handle({ principal, context }) {
        const personas = await directory.listPersonas(principal.tenant, context);
        if (isRefusal(personas)) return personas;
        return { status: 200, body: { personas: personas.map((persona) => personaJson(persona, models)) } };
      },
    },
    {
      method: "GET",
      path: "/api/presets",
      operation: "DirectoryService.ListRoomPresets",
      costClass: "read",
      isPublic: false,
      async handle({ principal, context }) {
        const presets = await directory.listPresets(principal.tenant, context);
        if (isRefusal(presets)) return presets;
        const presetsJson = presets.map((preset) => toJson(RoomPresetSchema, preset, { alwaysEmitImplicit: true }));
        return { status: 200, body: { presets: presetsJson } };
      },
    },
  ];
}

function personaJson({ handle, displayName, description, accent, models: asked }: Persona, models: CandidateSource) {
  const card = { handle, displayName, description, accent };
  const [candidate] = candidatesFor(asked, models);
  if (candidate) {
    const { provider, model } = candidate;
    return { ...card, model, provider: provider.name, rehearsal: provider.isRehearsal, available: true };
  }
  const [first = ""] = asked;
  const slash = first.indexOf("/");
  return {
    ...card,
    model: first.slice(slash + 1),
    provider: slash === -1 ? first : first.slice(0, slash),
    rehearsal: false,
    available: false,
    reason: "None of its models is live here: the operator has not set up their providers.",
  };
}
