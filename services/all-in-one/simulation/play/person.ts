import type { RoomSession } from "../../../../web/src/room/room-session.ts";
import type { RoomMessage, RoomView } from "../../../../web/src/room/room-view.ts";
import type { Page } from "../parts/page.ts";
import { offeredPersonas } from "../parts/personas-offered.ts";
import { Chance } from "../time/chance.ts";
import type { World } from "../world.ts";
import type { ActMix } from "./act-mix.ts";
import { someWords } from "./words.ts";

/** Milliseconds that a device is without its network. */
const offlineMs = { min: 500, max: 50_000 } as const;

/** Somebody at a page, who does this and that for as long as the play lasts. */
export class Person {
  readonly #world: World;
  readonly #page: Page;
  readonly #chance: Chance;
  readonly #mix: ActMix;
  #isPlaying = false;

  constructor(world: World, page: Page) {
    this.#world = world;
    this.#page = page;
    this.#mix = world.plan.acts;
    this.#chance = new Chance(world.seed, `person ${page.host}`);
  }

  play(): void {
    this.#isPlaying = true;
    this.#next();
  }

  rest(): void {
    this.#isPlaying = false;
    this.#page.goOnline();
  }

  #next(): void {
    const { pauseMs } = this.#world.plan;
    this.#world.clock.setTimer(this.#chance.between(pauseMs.min, pauseMs.max), () => {
      if (!this.#isPlaying) return;
      this.#act();
      this.#next();
    });
  }

  #act(): void {
    const session = this.#page.sessions.get(this.#chance.pick(this.#world.rooms));
    const act = this.#chance.weighted(this.#mix as ActMix & Readonly<Record<string, number>>);
    const view = session?.store.getState();
    if (!session || view?.phase !== "open") return;
    this.#world.trace.note(`${this.#page.host} ${act}`);
    this.#do(act as keyof ActMix, session, view);
  }

  #do(act: keyof ActMix, session: RoomSession, view: RoomView): void {
    const chance = this.#chance;
    const { actions } = session;
    switch (act) {
      case "post":
        actions.post(this.#text(), "");
        return;
      case "ask":
        actions.post(`${this.#text()} ${this.#mentions()}`, "");
        return;
      case "burst":
        for (let n = chance.whole(3, 6); n > 0; n -= 1) actions.post(this.#text(), "");
        return;
      case "reply": {
        const quoted = this.#anyOf(view, (message) => !message.isDeleted);
        if (quoted) actions.post(this.#text(), quoted.id);
        return;
      }
      case "edit": {
        const own = this.#anyOf(view, ({ author, isDeleted }) => author === this.#page.participantId && !isDeleted);
        if (own) void actions.edit(own.id, own.revision, this.#text());
        return;
      }
      case "delete": {
        const any = this.#anyOf(view, () => true);
        if (any) void actions.delete(any.id);
        return;
      }
      case "stop": {
        const live = [...view.turns.values()];
        if (live.length > 0) void actions.stop(chance.pick(live).turnId);
        return;
      }
      case "stopAll":
        void actions.stopAll();
        return;
      case "rename":
        void actions.rename(`${this.#page.displayName} ${chance.whole(1, 9)}`);
        return;
      case "retitle":
        void actions.updateRoom({ title: someWords(chance, 1, 3) });
        return;
      case "archive":
        void actions.updateRoom({ archived: !view.facts.isArchived });
        return;
      case "settings":
        void actions.updateRoom({ settings: this.#settings(view) });
        return;
      case "hold": {
        const personas = [...view.seats.values()].filter(({ kind }) => kind === "persona");
        if (personas.length > 0) void actions.holdPersona(chance.pick(personas).id, chance.whole(0, 2) > 0);
        return;
      }
      case "regenerate":
      case "pickVersion":
      case "continueTurn": {
        const answer = this.#anyOf(view, ({ turn, isDeleted }) => turn?.status === "ended" && !isDeleted);
        if (answer) this.#askAgain(act, actions, answer);
        return;
      }
      case "continueChain": {
        const [chain] = view.capped;
        if (chain) void actions.continueChain(chain.chainId);
        return;
      }
      case "addPersona":
        void actions.addPersona(chance.pick(offeredPersonas).handle);
        return;
      case "removePersona": {
        const personas = [...view.seats.values()].filter(({ kind }) => kind === "persona");
        if (personas.length > 0) void actions.removePersona(chance.pick(personas).id);
        return;
      }
      case "leaveRoom":
      case "setRole":
      case "removeParticipant":
      case "ban":
        this.#administer(act, session.roomId, view);
        return;
      case "typing":
        actions.typing(true);
        return;
      case "markRead":
        actions.markRead(this.#page.watched.seqOf(session.roomId));
        return;
      case "loadOlder":
        void session.loadOlder();
        return;
      case "reopen":
        this.#page.close(session.roomId);
        this.#page.open(session.roomId);
        return;
      case "reload":
        this.#page.reload();
        return;
      case "offline":
        this.#page.goOffline();
        this.#world.clock.setTimer(chance.between(offlineMs.min, offlineMs.max), () => this.#page.goOnline());
        return;
      default:
        act satisfies never;
    }
  }

  #settings(view: RoomView): NonNullable<Parameters<RoomSession["actions"]["updateRoom"]>[0]["settings"]> {
    const chance = this.#chance;
    const personas = [...view.seats.values()].filter(({ kind }) => kind === "persona");
    const unaddressed = chance.pick(["UNADDRESSED_SILENT", "UNADDRESSED_LEAD", "UNADDRESSED_ALL"] as const);
    return {
      unaddressed,
      leadPersona: personas.length > 0 ? chance.pick(personas).id : "",
      hopsMax: chance.whole(0, 2),
      turnsMax: chance.whole(0, 3),
      turnsPerPersonaMax: chance.whole(0, 2),
    };
  }

  #askAgain(
    act: "regenerate" | "pickVersion" | "continueTurn",
    actions: RoomSession["actions"],
    answer: RoomMessage,
  ): void {
    if (act === "regenerate") void actions.regenerate(answer.id, "");
    else if (act === "continueTurn") void actions.continueTurn(answer.id);
    else void actions.pickVersion(answer.id, this.#chance.pick([answer.id, ...answer.versions]));
  }

  /** Commands for which the page has no button yet. */
  #administer(act: "leaveRoom" | "setRole" | "removeParticipant" | "ban", room: string, view: RoomView): void {
    const chance = this.#chance;
    const identity = { commandId: chance.random.id("c"), seenSeq: this.#page.watched.seqOf(room) };
    const others = [...view.seats.values()].filter(
      ({ id, kind }) => kind === "person" && id !== this.#page.participantId,
    );
    const send = (command: Parameters<Page["connection"]["command"]>[1]) =>
      void this.#page.connection.command(room, command, { isIdempotent: true });
    if (act === "leaveRoom") {
      send({ leaveRoom: identity });
      return;
    }
    if (others.length === 0) return;
    const participantId = chance.pick(others).id;
    if (act === "setRole") {
      const role = chance.pick(["ROLE_VIEWER", "ROLE_MEMBER", "ROLE_MODERATOR", "ROLE_OWNER"] as const);
      send({ setRole: { ...identity, participantId, role } });
    } else send({ removeParticipant: { ...identity, participantId, ban: act === "ban" } });
  }

  #text(): string {
    return `${this.#page.displayName}: ${someWords(this.#chance, 1, 6)}`;
  }

  #mentions(): string {
    if (this.#chance.is(0.15)) return "@all";
    return this.#chance
      .shuffled(offeredPersonas)
      .slice(0, this.#chance.whole(1, 2))
      .map(({ handle }) => `@${handle}`)
      .join(" ");
  }

  #anyOf(view: RoomView, isWanted: (message: RoomMessage) => boolean): RoomMessage | undefined {
    const found = [...view.messages.values()].filter(isWanted).slice(-8);
    return found.length > 0 ? this.#chance.pick(found) : undefined;
  }
}
