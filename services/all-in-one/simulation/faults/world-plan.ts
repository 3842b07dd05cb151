import type { BusFaults } from "../bus/simulated-bus.ts";
import { type ActMix, calmActs } from "../play/act-mix.ts";
import { livelyModels, type ModelMix } from "../play/model-script.ts";
import { healthyStore, type StoreFaults } from "../store/store-faults.ts";
import { type FaultMix, noFaults } from "./fault-mix.ts";

/** What a world is made of and what happens in it, as far as that is not drawn. */
export interface WorldPlan {
  readonly instances: number;
  readonly gateways: number;
  readonly runners: number;
  readonly pages: number;
  readonly bots: number;
  readonly rooms: number;
  /** Of the time in which people act and faults come. */
  readonly playMs: number;
  /** Between two acts of one person. */
  readonly pauseMs: { readonly min: number; readonly max: number };
  /** Between two faults. */
  readonly faultMs: { readonly min: number; readonly max: number };
  readonly models: ModelMix;
  readonly acts: ActMix;
  readonly faults: FaultMix;
  /** How often a page's socket says something again, as a probability for each frame. */
  readonly replays: number;
  readonly bus: Partial<BusFaults>;
  readonly store: StoreFaults;
}

export const quietPlan: WorldPlan = {
  instances: 2,
  gateways: 2,
  runners: 2,
  pages: 3,
  bots: 0,
  rooms: 1,
  playMs: 14_000,
  pauseMs: { min: 500, max: 6_000 },
  faultMs: { min: 500, max: 5_000 },
  models: livelyModels,
  acts: calmActs,
  faults: noFaults,
  replays: 0,
  bus: {},
  store: healthyStore,
};
