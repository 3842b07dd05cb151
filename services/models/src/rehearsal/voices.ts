import type { Voice } from "./voice.ts";
import { builder } from "./voices/builder.ts";
import { host } from "./voices/host.ts";
import { precise } from "./voices/precise.ts";
import { sceptic } from "./voices/sceptic.ts";
import { vivid } from "./voices/vivid.ts";
import { warm } from "./voices/warm.ts";

/** All voices; where instructions ask for several, the first in this order speaks. */
export const voices: readonly [Voice, ...Voice[]] = [sceptic, host, precise, vivid, builder, warm];
