import { create } from "@bufbuild/protobuf";
import type { ModelDoor, ModelPart } from "@polylogue/personas";
import { refuse } from "@polylogue/proto";
import { EndedSchema, FailedSchema, FailureReason } from "@polylogue/proto/model";
import { sleep } from "@polylogue/runtime/clock/sleep";
import { readTicket } from "../parts/plain-signer.ts";
import { Chance } from "../time/chance.ts";
import type { LifeClock } from "../time/virtual-clock.ts";
import type { World } from "../world.ts";
import { modelScript } from "./model-script.ts";

const receipt = { model: "m-1", provider: "rehearsal", route: "default" };

/**
 * The model door of a runner. An attempt follows a script of its own, whoever calls and whenever. What it says is noted under the attempt
 * that its ticket names.
 */
export function createScriptedDoor(world: World, clock: LifeClock, host: string): ModelDoor {
  return {
    async *generate(_request, token, signal): AsyncGenerator<ModelPart> {
      const { turnId, attempt } = readTicket(token);
      world.trace.note(`call ${turnId} ${attempt} by ${host}`);
      world.record.see({ kind: "called", host, turnId, attempt });
      const chance = new Chance(world.seed, `model ${turnId} ${attempt}`);
      let isWhole = false;
      let isOver = false;
      const fallSilent = (): void => {
        if (isOver) return;
        isOver = true;
        world.record.see({ kind: "fell silent", turnId, attempt, isWhole });
      };
      // Who gave the call up reads no further.
      signal.addEventListener("abort", fallSilent, { once: true });
      try {
        for (const step of modelScript(chance, world.plan.models)) {
          if (signal.aborted) break;
          switch (step.kind) {
            case "wait":
              await sleep(clock, step.ms, signal);
              break;
            case "say":
              world.record.see({ kind: "said", turnId, attempt, text: step.text });
              yield { case: "text", value: step.text };
              break;
            case "end":
              isWhole = true;
              yield { case: "ended", value: create(EndedSchema, { reason: step.reason, receipt }) };
              return;
            case "fail":
              yield { case: "failed", value: create(FailedSchema, { reason: step.reason, receipt }) };
              return;
            case "refuse":
              yield { case: "refused", value: refuse("RATE_LIMITED", "too many calls") };
              return;
            default:
              step satisfies never;
          }
        }
        yield { case: "failed", value: create(FailedSchema, { reason: FailureReason.ABORTED, receipt }) };
      } finally {
        fallSilent();
      }
    },
  };
}
