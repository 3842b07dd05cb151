import { Replay } from "../../../room/src/hub/replay.ts";
import { RoomWatch } from "../../../room/src/hub/room-watch.ts";
import { LiveRoom } from "../../../room/src/live-room.ts";
import { RoomLog } from "../../../room/src/order/room-log.ts";
import { HeadCheck } from "../../../room/src/peers/head-check.ts";
import { Runners } from "../../../room/src/turns/runners.ts";
import { TurnKeeper } from "../../../room/src/turns/turn-keeper.ts";
import { noFaults } from "../faults/fault-mix.ts";
import { livelyModels } from "../play/model-script.ts";
import { WatchedConnection } from "../record/watched-connection.ts";
import { type PlantedBug, replaceMethod } from "./planted-bug.ts";

/** Mistakes in what sessions are told, and in how turns are kept. */
export const sessionBugs: readonly PlantedBug[] = [
  {
    title: "[S1] who joins is given what follows a little later than the state",
    rules: /S1/,
    className: "conflicts",
    patch: (later) =>
      replaceMethod(
        RoomWatch.prototype,
        "add",
        (add) =>
          function (this: RoomWatch, watcher) {
            later(() => add.call(this, watcher));
            return true;
          },
      ),
  },
  {
    title: "[S2] a resume leaves out the first event that was missed",
    rules: /S1, S2/,
    className: "storms",
    patch: () =>
      replaceMethod(
        Replay.prototype,
        "after",
        (after) =>
          function (this: Replay, position) {
            return after.call(this, position)?.slice(1);
          },
      ),
  },
  {
    title: "[S4] a page takes events in the order of their coming, whatever their seq",
    rules: /S1, S2, S4/,
    className: "storms",
    patch: () =>
      replaceMethod(
        WatchedConnection.prototype,
        "wantRoom",
        (want) =>
          function (this: WatchedConnection, room, listener) {
            const next = () => (listener.position().afterSeq ?? 0) + 1;
            return want.call(this, room, {
              ...listener,
              frame(frame) {
                const { event, joined } = frame;
                if (event) listener.frame({ ...frame, event: { ...event, seq: next() } });
                else if (joined?.resumed) {
                  for (const each of joined.events ?? []) listener.frame({ room, event: { ...each, seq: next() } });
                } else listener.frame(frame);
              },
            });
          },
      ),
  },
  {
    title: "[T7] the end of an attempt that was taken over is taken for the running one's",
    rules: /T7/,
    className: "partitions",
    plan: {
      models: { ...livelyModels, think: 40 },
      faults: { ...noFaults, isolateRunner: 1 },
      faultMs: { min: 4_000, max: 10_000 },
    },
    patch: () =>
      replaceMethod(
        RoomLog.prototype,
        "submit",
        (submit) =>
          function (this: RoomLog, given) {
            const { command, sender } = given;
            const live = command.case === "endTurn" ? this.state.turns.get(command.value.turnId) : undefined;
            if (command.case !== "endTurn" || sender.kind !== "runner" || !live) return submit.call(this, given);
            const value = { ...command.value, attempt: live.turn.attempt };
            return submit.call(this, {
              ...given,
              sender: { ...sender, runner: live.runner },
              command: { case: "endTurn", value },
            });
          },
      ),
  },
  {
    title: "[T2, T8] a turn that runs can be claimed once more",
    rules: /T8/,
    className: "slowStore",
    patch: () => replaceMethod(TurnKeeper.prototype, "isAbandoned", () => () => true),
  },
  {
    title: "[T8] beats are not heard: a turn whose model thinks is taken for dead",
    rules: /T8/,
    className: "quiet",
    patch: () => replaceMethod(Runners.prototype, "lastSignOfLifeMs", () => () => undefined),
  },
  {
    title: "[B5] nobody looks whether the bus has lost something",
    rules: /liveness/,
    className: "lossyBus",
    plan: { bus: { lose: 0.9 } },
    patch() {
      const undo = [
        replaceMethod(HeadCheck.prototype, "run", () => () => Promise.resolve(true)),
        replaceMethod(LiveRoom.prototype, "catchUp", () => () => Promise.resolve()),
      ];
      return () => {
        for (const each of undo) each();
      };
    },
  },
];
