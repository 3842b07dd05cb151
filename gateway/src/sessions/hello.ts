import { create } from "@bufbuild/protobuf";
import { limits } from "@polylogue/proto";
import {
  type HelloOk,
  HelloOkSchema,
  LimitsSchema,
  type Participant,
  ParticipantKind,
  ParticipantSchema,
} from "@polylogue/proto/room";
import type { Principal } from "../principal.ts";

/** What this server can do beyond the first version's core. */
const features: readonly string[] = [];

/** The answer to a hello: who one is, and which bounds hold. */
export function helloOk(principal: Principal): HelloOk {
  return create(HelloOkSchema, {
    participant: participantOf(principal),
    limits: create(LimitsSchema, {
      postTextMax: limits.postTextMax,
      frameBytesMax: limits.frameBytesMax,
      pingIntervalMs: limits.pingIntervalMs,
      roomsMax: limits.roomsPerSocketMax,
    }),
    features: [...features],
  });
}

/** A person without any room: the role is given by each room. */
export function participantOf(principal: Principal): Participant {
  return create(ParticipantSchema, {
    id: principal.participantId,
    kind: ParticipantKind.PERSON,
    displayName: principal.displayName,
  });
}
