import type { PendingCommand } from "./pending-command.ts";
import type { RoomView } from "./room-view.ts";

export interface SentCommand {
  readonly view: RoomView;
  readonly command: PendingCommand;
}

/** What a session has sent and was not answered yet, in the order of sending. */
export class SentCommands {
  readonly #byId = new Map<string, SentCommand>();
  #inFlight = 0;

  /** Without joins, which have their own bound. */
  get inFlight(): number {
    return this.#inFlight;
  }

  add(view: RoomView, command: PendingCommand): void {
    this.#byId.set(command.id, { view, command });
    if (command.kind === "command") this.#inFlight += 1;
  }

  /** Takes out what is answered. */
  take(id: string): SentCommand | undefined {
    const sent = this.#byId.get(id);
    if (sent) this.#delete(sent);
    return sent;
  }

  /** Takes out what was sent to a room. */
  takeOf(view: RoomView): PendingCommand[] {
    return this.#takeAll((sent) => sent.view === view).map(({ command }) => command);
  }

  /** Takes out what was begun at `oldestMs` or before. */
  takeUntil(oldestMs: number): SentCommand[] {
    return this.#takeAll((sent) => sent.command.sinceMs <= oldestMs);
  }

  clear(): void {
    this.#byId.clear();
    this.#inFlight = 0;
  }

  #takeAll(isWanted: (sent: SentCommand) => boolean): SentCommand[] {
    if (this.#byId.size === 0) return [];
    const taken = [...this.#byId.values()].filter(isWanted);
    for (const sent of taken) this.#delete(sent);
    return taken;
  }

  #delete({ command }: SentCommand): void {
    this.#byId.delete(command.id);
    if (command.kind === "command") this.#inFlight -= 1;
  }
}
