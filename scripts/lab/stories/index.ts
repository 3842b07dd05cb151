import type { Story } from "../run/story.ts";
import { anything } from "./anything.ts";
import { diskFull } from "./disk-full.ts";
import { gatewayKilled } from "./gateway-killed.ts";
import { killedBeforePublish } from "./killed-before-publish.ts";
import { killedWhileWriting } from "./killed-while-writing.ts";
import { oneWayPartition } from "./one-way-partition.ts";
import { ownerPaused } from "./owner-paused.ts";
import { piecesLost } from "./pieces-lost.ts";
import { pushLost } from "./push-lost.ts";
import { pushesOutOfOrder } from "./pushes-out-of-order.ts";
import { reconnectStorm, slowStorm } from "./reconnect-storm.ts";
import { redisKilled } from "./redis-killed.ts";
import { redisSilent } from "./redis-silent.ts";
import { redisSlow } from "./redis-slow.ts";
import { replyLost } from "./reply-lost.ts";
import { rollingDeploy, wholeDeploy } from "./rolling-deploy.ts";
import { roomKilled } from "./room-killed.ts";
import { runnerKilled, runnerKilledUnclaimed } from "./runner-killed.ts";
import { sameCommandAgain } from "./same-command-again.ts";
import { silentReader, slowReader } from "./slow-reader.ts";
import { socketCuts } from "./socket-cuts.ts";
import { stopRacesEnd } from "./stop-races-end.ts";
import { stoppedFromAfar } from "./stopped-from-afar.ts";
import { storeSlow } from "./store-slow.ts";
import { storeUnheard } from "./store-unheard.ts";
import { subscriberDropped } from "./subscriber-dropped.ts";
import { twoWriters } from "./two-writers.ts";
import { viewersLeave } from "./viewers-leave.ts";

/** Every story, in the order in which they are told. */
export const stories: readonly Story[] = [
  gatewayKilled,
  roomKilled,
  replyLost,
  killedBeforePublish,
  pushLost,
  piecesLost,
  pushesOutOfOrder,
  redisKilled,
  twoWriters,
  sameCommandAgain,
  stoppedFromAfar,
  runnerKilledUnclaimed,
  ownerPaused,
  rollingDeploy,
  wholeDeploy,
  redisSilent,
  redisSlow,
  subscriberDropped,
  storeSlow,
  storeUnheard,
  oneWayPartition,
  socketCuts,
  viewersLeave,
  stopRacesEnd,
  anything,
  slowReader,
  silentReader,
  reconnectStorm,
  slowStorm,
  runnerKilled,
  killedWhileWriting,
  diskFull,
];
