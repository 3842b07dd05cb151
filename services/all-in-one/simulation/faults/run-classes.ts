import { calmActs } from "../play/act-mix.ts";
import { livelyModels } from "../play/model-script.ts";
import { healthyStore } from "../store/store-faults.ts";
import { noFaults } from "./fault-mix.ts";
import { quietPlan, type WorldPlan } from "./world-plan.ts";

/** A kind of run: what the world is made of, and what goes wrong in it. */
export type RunClassName = keyof typeof runClasses;

export const runClasses = {
  quiet: { ...quietPlan, acts: { ...calmActs, ban: 0.5, removeParticipant: 0.5 } },
  /** Many write to the same rooms at once, through all instances. */
  conflicts: {
    ...quietPlan,
    instances: 3,
    pages: 2,
    bots: 2,
    playMs: 3_000,
    pauseMs: { min: 100, max: 800 },
    acts: { ...calmActs, burst: 4, ask: 2, stop: 5, reload: 0.2 },
    store: { ...healthyStore, minMs: 2, maxMs: 60 },
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
      crashRunner: 4,
      stopRunner: 1,
    },
  },
  /** Connections break, and processes do not reach each other. */
  partitions: {
    ...quietPlan,
    instances: 3,
    models: { ...livelyModels, think: 6 },
    faults: {
      ...noFaults,
      cutTrunk: 3,
      cutSocket: 2,
      blockOneWay: 4,
      partition: 5,
      isolateRunner: 2,
      busDown: 2,
      narrowTrunks: 1,
    },
  },
  /** The bus loses, repeats and reorders. */
  lossyBus: {
    ...quietPlan,
    instances: 3,
    replays: 0.05,
    bus: { lose: 0.2, repeat: 0.1, delay: 0.2 },
    faults: { ...noFaults, busDown: 2, crashRoom: 0.5, cutTrunk: 0.5 },
  },
  /** The store is slow, fails, and does not say what it did. */
  slowStore: {
    ...quietPlan,
    bots: 1,
    pauseMs: { min: 300, max: 3_500 },
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
    pages: 4,
    replays: 0.05,
    acts: { ...calmActs, reload: 2, offline: 2, reopen: 2 },
    faults: { ...noFaults, storm: 4, crashGateway: 2, stopGateway: 2, cutSocket: 4, crashRoom: 1, narrowTrunks: 1 },
    faultMs: { min: 400, max: 4_000 },
  },
} satisfies Record<string, WorldPlan>;
