import type { Story } from "../run/story.ts";
import { gatewayKilled } from "./gateway-killed.ts";
import { oneWayPartition } from "./one-way-partition.ts";
import { ownerPaused } from "./owner-paused.ts";
import { reconnectStorm } from "./reconnect-storm.ts";
import { replyLost } from "./reply-lost.ts";
import { rollingDeploy } from "./rolling-deploy.ts";
import { roomKilled } from "./room-killed.ts";
import { sameCommandAgain } from "./same-command-again.ts";
import { silentReader, slowReader } from "./slow-reader.ts";
import { socketCuts } from "./socket-cuts.ts";
import { stopRacesEnd } from "./stop-races-end.ts";
import { viewersLeave } from "./viewers-leave.ts";

/** Every story, in the order in which they are told. */
export const stories: readonly Story[] = [
  gatewayKilled,
  roomKilled,
  replyLost,
  sameCommandAgain,
  rollingDeploy,
  ownerPaused,
  oneWayPartition,
  socketCuts,
  viewersLeave,
  stopRacesEnd,
  reconnectStorm,
  slowReader,
  silentReader,
];
