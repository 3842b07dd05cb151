import type { Story } from "../run/story.ts";
import { gatewayKilled } from "./gateway-killed.ts";
import { replyLost } from "./reply-lost.ts";
import { rollingDeploy } from "./rolling-deploy.ts";
import { roomKilled } from "./room-killed.ts";
import { sameCommandAgain } from "./same-command-again.ts";

/** Every story, in the order in which they are told. */
export const stories: readonly Story[] = [gatewayKilled, roomKilled, replyLost, sameCommandAgain, rollingDeploy];
