import { toJson } from "@bufbuild/protobuf";
import { refuse } from "@polylogue/proto";
import { ParticipantSchema } from "@polylogue/proto/room";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { DirectoryCalls } from "../../directory/directory-calls.ts";
import { participantOf } from "../../sessions/hello.ts";
import type { ApiRoute } from "./api-route.ts";

/** `POST /api/session`: a person becomes a guest. */
export function sessionRoutes(directory: DirectoryCalls): readonly ApiRoute[] {
  return [
    {
      method: "POST",
      path: "/api/session",
      operation: "DirectoryService.CreateGuest",
      costClass: "createSession",
      isPublic: true,
      async handle({ body, host, context }) {
        const { displayName = "", invite = "", ...rest } = body;
        if (typeof displayName !== "string" || typeof invite !== "string" || Object.keys(rest).length > 0) {
          return refuse("BAD_FIELD", "A session has a displayName and, if need be, an invite; both are texts.");
        }
        const guest = await directory.createGuest({ displayName, invite, host }, context);
        if (isRefusal(guest)) return guest;
        const participant = toJson(ParticipantSchema, participantOf(guest.principal), { alwaysEmitImplicit: true });
        return { status: 200, body: { token: guest.token, participant } };
      },
    },
  ];
}
