import { connectionLimits } from "./limits.ts";
import { type ClientCommand, type Reply, unavailable, type WireError } from "./wire.ts";

/** A command that has not been answered. */
export interface PendingCommand {
  readonly id: string;
  /** Absent for commands to no room. */
  readonly room: string | undefined;
  readonly command: ClientCommand;
  /** True when the server can tell a second copy of it from a new command (L4). */
  readonly isIdempotent: boolean;
  readonly sinceMs: number;
  /** True while it is under way on the present socket. */
  isSent: boolean;
  readonly resolve: (reply: Reply) => void;
}

/** Commands and their answers, over any number of sockets. */
export interface PendingCommands {
  /** Undefined when too many are waiting already; then the reply is resolved at once. */
  add(command: Omit<PendingCommand, "id" | "isSent">): PendingCommand | undefined;
  answer(id: string, reply: Reply): void;
  /** The socket is gone: idempotent commands wait for the next, others are refused UNAVAILABLE. */
  socketLost(): void;
  /** Refuses what was asked for before that moment. */
  expire(beforeMs: number): void;
  /** Refuses all, or all of one room. */
  refuse(error: WireError, room?: string): void;
  /** Whether an answer is waited for on the present socket. */
  hasSent(): boolean;
  /** What has not been sent on the present socket, oldest first. */
  unsent(): PendingCommand[];
}

/** Makes an empty table. */
export function createPendingCommands(): PendingCommands {
  const byId = new Map<string, PendingCommand>();
  let counter = 0;

  const settle = (pending: PendingCommand, reply: Reply): void => {
    byId.delete(pending.id);
    pending.resolve(reply);
  };

  return {
    add(command) {
      if (byId.size >= connectionLimits.pendingCommandsMax) {
        command.resolve({
          error: { ...unavailable, reason: "IN_FLIGHT_EXHAUSTED", message: "Too many commands are waiting." },
        });
        return undefined;
      }
      counter += 1;
      const pending = { ...command, id: `q${counter}`, isSent: false };
      byId.set(pending.id, pending);
      return pending;
    },
    answer(id, reply) {
      const pending = byId.get(id);
      if (pending !== undefined) settle(pending, reply);
    },
    socketLost() {
      for (const pending of [...byId.values()]) {
        if (pending.isIdempotent) pending.isSent = false;
        else settle(pending, { error: unavailable });
      }
    },
    expire(beforeMs) {
      for (const pending of [...byId.values()]) {
        if (pending.sinceMs < beforeMs)
          settle(pending, { error: { ...unavailable, reason: "DEADLINE", message: "No answer came." } });
      }
    },
    refuse(error, room) {
      for (const pending of [...byId.values()]) {
        if (room === undefined || pending.room === room) settle(pending, { error });
      }
    },
    hasSent: () => [...byId.values()].some((pending) => pending.isSent),
    unsent: () => [...byId.values()].filter((pending) => !pending.isSent),
  };
}
