import { calmActs } from "../play/act-mix.ts";
import { healthyStore } from "../store/store-faults.ts";
import { noFaults } from "./fault-mix.ts";
import { quietPlan, type WorldPlan } from "./world-plan.ts";

/** A kind of run: what the world is made of, and what goes wrong in it. */
export type RunClassName = keyof typeof runClasses;

export const runClasses = {
  quiet: quietPlan,
  /** Many write to the same rooms at once, through all instances. */
  conflicts: {
    ...quietPlan,
    instances: 3,
    pages: 2,
    bots: 3,
    playMs: 4_000,
    pauseMs: { min: 100, max: 900 },
    acts: { ...calmActs, burst: 4, ask: 4, reload: 0.2 },
    store: { ...healthyStore, minMs: 2, maxMs: 40 },
  },
  /** Processes die and come back as others, some in the middle of a commit. */
  crashes: {
    ...quietPlan,
    instances: 3,
    faults: {
      ...noFaults,
      crashRoom: 4,
      crashAtAppend: 3,
      stopRoom: 1,
      crashGateway: 2,
      stopGateway: 1,
      crashRunner: 3,
      stopRunner: 1,
    },
  },
  /** Connections break, and processes do not reach each other. */
  partitions: {
    ...quietPlan,
    instances: 3,
    faults: { ...noFaults, cutTrunk: 3, cutSocket: 2, blockOneWay: 4, partition: 4, busDown: 2, narrowTrunks: 1 },
  },
  /** The bus loses, repeats and reorders. */
  lossyBus: {
    ...quietPlan,
    instances: 3,
    bus: { lose: 0.2, repeat: 0.1, delay: 0.2 },
    faults: { ...noFaults, busDown: 2, crashRoom: 0.5 },
  },
  /** The store is slow, fails, and does not say what it did. */
  slowStore: {
    ...quietPlan,
    pages: 4,
    pauseMs: { min: 200, max: 3_000 },
    store: {
      minMs: 1,
      maxMs: 60,
      slow: 0.1,
      slowMs: 3_000,
      failRead: 0.02,
      failWrite: 0.03,
      loseReply: 0.04,
      settleByReading: 0.1,
      doLater: 0.03,
    },
    faults: { ...noFaults, storeDown: 1 },
    faultMs: { min: 4_000, max: 12_000 },
  },
  /** Everybody loses everything at once and comes back at once. */
  storms: {
    ...quietPlan,
    instances: 3,
    pages: 6,
    acts: { ...calmActs, reload: 2, offline: 2, reopen: 2 },
    faults: { ...noFaults, storm: 4, crashGateway: 2, stopGateway: 2, cutSocket: 4, crashRoom: 1, narrowTrunks: 1 },
    faultMs: { min: 300, max: 4_000 },
  },
} satisfies Record<string, WorldPlan>;
