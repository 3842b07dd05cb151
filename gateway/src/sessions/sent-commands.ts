import type { TrunkLink } from "../trunk/trunk-link.ts";
import type { PendingCommand } from "./pending-command.ts";
import type { RoomView } from "./room-view.ts";

export interface SentCommand {
  readonly view: RoomView;
  readonly command: PendingCommand;
  /** Where its answer comes from: also after its room was moved to another trunk. */
  readonly link: TrunkLink;
}

/** What a session has sent and was not answered yet, in the order of sending. */
export class SentCommands {
  readonly #byId = new Map<string, SentCommand>();
  #inFlight = 0;

  /** Without joins, which have their own bound. */
  get inFlight(): number {
    return this.#inFlight;
  }

  add(sent: SentCommand): void {
    this.#byId.set(sent.command.id, sent);
    if (sent.command.kind === "command") this.#inFlight += 1;
  }

  /** Takes out what is answered. A join that was sent again elsewhere is answered there only. */
  take(id: string, link: TrunkLink): SentCommand | undefined {
    const sent = this.#byId.get(id);
    if (sent?.link !== link) return undefined;
    this.#delete(sent);
    return sent;
  }

  /** Takes out the joins of a room. */
  takeJoins(view: RoomView): void {
    this.#takeAll((sent) => sent.view === view && sent.command.kind !== "command");
  }

  /** Takes out what was sent on a trunk. */
  takeOn(link: TrunkLink): SentCommand[] {
    return this.#takeAll((sent) => sent.link === link);
  }

  /** Takes out what was begun at `oldestMs` or before. */
  takeUntil(oldestMs: number): SentCommand[] {
    return this.#takeAll((sent) => sent.command.sinceMs <= oldestMs);
  }

  hasOn(link: TrunkLink): boolean {
    return this.#has((sent) => sent.link === link);
  }

  /** Whether something of the room is under way on another trunk than it is watched over now. */
  hasElsewhere(view: RoomView): boolean {
    return this.#has((sent) => sent.view === view && sent.link !== view.watch.link);
  }

  clear(): void {
    this.#byId.clear();
    this.#inFlight = 0;
  }

  #has(isMeant: (sent: SentCommand) => boolean): boolean {
    for (const sent of this.#byId.values()) if (isMeant(sent)) return true;
    return false;
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
