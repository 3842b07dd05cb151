import type { Clock } from "@polylogue/runtime/clock/clock";
import { gatewayLimits } from "../limits.ts";
import { isOlder, type PendingCommand } from "./pending-command.ts";
import type { RoomView } from "./room-view.ts";
import { SentCommands } from "./sent-commands.ts";

export interface CommandFlowPorts {
  readonly clock: Clock;
  /** Puts a command on the trunk over which its room is watched. */
  send(view: RoomView, command: PendingCommand): void;
  /** Begins a join that has waited for its turn. */
  join(view: RoomView, join: PendingCommand): void;
}

/** A session's commands on their way up: so many are under way at once, the others wait in order, room by room. */
export class CommandFlow {
  readonly sent = new SentCommands();
  readonly #ports: CommandFlowPorts;
  /** Commands that wait for a place among the sent ones, in all rooms. */
  #waiting = 0;

  constructor(ports: CommandFlowPorts) {
    this.#ports = ports;
  }

  get isBusy(): boolean {
    return this.sent.inFlight + this.#waiting > 0;
  }

  /** No more are to be taken from the client. */
  get isFull(): boolean {
    return this.#waiting >= gatewayLimits.waitingMax;
  }

  /** Keeps a place for a command that is not ready to be sent yet, until the result is called. */
  keepPlace(): () => void {
    this.#waiting += 1;
    return () => {
      this.#waiting -= 1;
    };
  }

  queue(view: RoomView, ...commands: PendingCommand[]): void {
    view.waiting.push(...commands);
    this.#waiting += commands.length;
    this.pump(view);
  }

  /** A command that was sent is to be sent again: before everything that is younger. */
  putBack(view: RoomView, command: PendingCommand): void {
    const place = view.waiting.findIndex((waiting) => isOlder(command, waiting));
    view.waiting.splice(place === -1 ? view.waiting.length : place, 0, command);
    this.#waiting += 1;
  }

  /** Sends nothing to a room for a while: its instance does nothing for it, and no other one can. */
  hold(view: RoomView): void {
    if (view.isHeld) return;
    view.isHeld = true;
    this.#ports.clock.setTimer(gatewayLimits.movedRetryMs, () => {
      view.isHeld = false;
      this.pump(view);
    });
  }

  /** Takes out all that wait in a room. */
  takeWaiting(view: RoomView): PendingCommand[] {
    return this.#taken(view.waiting.splice(0));
  }

  /** Takes out the first join that waits, and what waits behind it. */
  takeFromJoin(view: RoomView): PendingCommand[] {
    const place = view.waiting.findIndex(({ kind }) => kind === "join");
    return place === -1 ? [] : this.#taken(view.waiting.splice(place));
  }

  /** Takes out those that wait since `oldestMs` or longer. */
  takeExpired(view: RoomView, oldestMs: number): PendingCommand[] {
    const fresh = view.waiting.findIndex(({ sinceMs }) => sinceMs > oldestMs);
    return this.#taken(view.waiting.splice(0, fresh === -1 ? view.waiting.length : fresh));
  }

  /** Sends what waits in a room, as far as there is place. */
  pump(view: RoomView): void {
    while (view.canSend) {
      const command = view.waiting[0];
      if (!command || (command.kind === "command" && this.sent.inFlight >= gatewayLimits.inFlightMax)) return;
      // What is under way at the room's former instance comes first.
      if (view.hasMoved && this.sent.hasElsewhere(view)) return;
      view.hasMoved = false;
      view.waiting.shift();
      this.#waiting -= 1;
      view.isLeaving = command.frame.command.case === "leave";
      if (command.kind === "command") this.#ports.send(view, command);
      else this.#ports.join(view, command);
    }
  }

  pumpAll(views: Iterable<RoomView>): void {
    if (this.#waiting > 0) for (const view of views) this.pump(view);
  }

  #taken(commands: PendingCommand[]): PendingCommand[] {
    this.#waiting -= commands.length;
    return commands;
  }
}
