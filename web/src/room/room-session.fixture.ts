import type { JoinedJson } from "@polylogue/proto/room";
import { createConnectionRig } from "../connection/connection.fixture.ts";
import type { HttpApi } from "../connection/http-api.ts";
import { createOutbox } from "../connection/outbox.ts";
import { createMemoryOutboxStorage } from "../connection/outbox-storage.ts";
import { unavailable } from "../connection/wire.ts";
import { createManualFrames } from "./frames.ts";
import { openRoomSession } from "./room-session.ts";

/** A room session over a simulated socket: a test plays the server. */
export function createSessionRig(me = "p_mira", history?: HttpApi["loadHistory"]) {
  const rig = createConnectionRig();
  const { connection, clock, network } = rig;
  const frames = createManualFrames();
  const outbox = createOutbox({ connection, clock, storage: createMemoryOutboxStorage() });
  const refuse = () => Promise.resolve({ error: unavailable });
  const api: HttpApi = {
    createSession: refuse,
    listRooms: refuse,
    createRoom: refuse,
    listPersonas: refuse,
    listPresets: refuse,
    listModels: refuse,
    loadHistory: history ?? refuse,
  };
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  connection.start("t");
  rig.greet();
  const session = openRoomSession("r_1", me, { connection, outbox, api, clock, frames, newId });
  return {
    ...rig,
    frames,
    outbox,
    session,
    join: (joined: JoinedJson) => {
      rig.answerJoin("r_1", joined);
      frames.paint();
    },
    deliver: (frame: object) => network.newest().deliver({ room: "r_1", ...frame }),
    /** Answers the newest frame that carries that command. */
    answer: async (command: "post" | "edit" | "stop", reply: object) => {
      const sent = network.newest().sent.findLast((frame) => frame[command] !== undefined);
      network.newest().deliver({ replyTo: sent?.id ?? "", ...reply });
      await clock.advance(0);
    },
  };
}
