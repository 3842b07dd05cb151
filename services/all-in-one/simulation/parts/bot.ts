import type { ClientFrameJson, ServerFrameJson } from "@polylogue/proto/room";
import { type ClientCommand, isPassing, parseServerFrame, wireError } from "../../../../web/src/connection/wire.ts";
import { browserDial } from "../network/browser-socket.ts";
import type { Sending } from "../record/sending.ts";
import { Chance } from "../time/chance.ts";
import type { World } from "../world.ts";
import { offeredPersonas } from "./personas-offered.ts";

/** Milliseconds before it dials again. */
const redialMs = { min: 100, max: 1_500 } as const;

interface Command {
  readonly room: string;
  readonly command: ClientCommand;
  readonly commandId: string;
  isAnswered: boolean;
}

/**
 * A client without manners: it sends many posts at once without waiting for answers, says some of them twice, and after a break says
 * everything again that was not answered.
 */
export class Bot {
  readonly host: string;
  readonly participantId: string;
  readonly #name: string;
  readonly #world: World;
  readonly #chance: Chance;
  readonly #commands: Command[] = [];
  readonly #heads = new Map<string, number>();
  readonly #joined = new Set<string>();
  /** What was sent on this socket, by frame id. */
  #sent = new Map<string, { readonly command: Command; readonly sending: Sending }>();
  #send: ((frame: ClientFrameJson) => void) | undefined;
  #frames = 0;
  #isPlaying = false;

  constructor(world: World, name: string) {
    this.#world = world;
    this.#name = name;
    this.host = `page:${name}`;
    this.participantId = `p_${name.toLowerCase()}`;
    this.#chance = new Chance(world.seed, `bot ${name}`);
  }

  get isLive(): boolean {
    return this.#send !== undefined;
  }

  get unanswered(): number {
    return this.#commands.filter(({ isAnswered }) => !isAnswered).length;
  }

  start(): void {
    this.#dial();
  }

  play(): void {
    this.#isPlaying = true;
    this.#again();
  }

  rest(): void {
    this.#isPlaying = false;
  }

  #again(): void {
    const { pauseMs } = this.#world.plan;
    this.#world.clock.setTimer(this.#chance.between(pauseMs.min, pauseMs.max), () => {
      if (!this.#isPlaying) return;
      this.#burst(this.#chance.pick(this.#world.rooms));
      this.#again();
    });
  }

  #burst(room: string): void {
    if (!this.#joined.has(room)) return;
    const chance = this.#chance;
    this.#world.trace.note(`${this.host} burst`);
    const seenSeq = this.#heads.get(room) ?? 0;
    for (let n = chance.whole(3, 8); n > 0; n -= 1) {
      const commandId = chance.random.id("b");
      const ask = chance.is(0.1) ? ` @${chance.pick(offeredPersonas).handle}` : "";
      const text = `${this.#name} ${chance.whole(1, 999)}${ask}`;
      const command: Command = {
        room,
        commandId,
        command: chance.is(0.9)
          ? { post: { clientMessageId: commandId, seenSeq, text } }
          : { setProfile: { commandId, seenSeq, displayName: `${this.#name} ${chance.whole(1, 99)}` } },
        isAnswered: false,
      };
      this.#commands.push(command);
      this.#say(command);
      if (chance.is(0.2)) this.#say(command);
    }
  }

  #say(command: Command): void {
    if (!this.#send || !this.#joined.has(command.room) || command.isAnswered) return;
    this.#frames += 1;
    const id = `f${this.#frames}`;
    const { room, commandId } = command;
    const [name = ""] = Object.keys(command.command);
    const text = command.command.post?.text ?? "";
    const { participantId, host: session } = this;
    const sending = this.#world.record.sent({ participantId, session, room, name, commandId, text, keepsOrder: false });
    this.#sent.set(id, { command, sending });
    this.#send({ id, room, ...command.command });
  }

  #dial(): void {
    const world = this.#world;
    const lost = (): void => {
      if (this.#send !== send) return;
      this.#send = undefined;
      this.#joined.clear();
      this.#sent = new Map();
      world.clock.setTimer(this.#chance.between(redialMs.min, redialMs.max), () => this.#dial());
    };
    const socket = browserDial(world.network, this.host, () => world.gatewayFor(this.#chance))({
      opened: () => send({ id: "hello", hello: { token: `${this.participantId} ${this.#name}` } }),
      message: (text) => this.#take(parseServerFrame(text) ?? {}),
      closed: lost,
    });
    const send = (frame: ClientFrameJson): void => socket.send(JSON.stringify(frame));
    this.#send = send;
    this.#watch(send, () => {
      socket.close();
      lost();
    });
  }

  /** Gives up a socket that says nothing for too long. */
  #watch(send: (frame: ClientFrameJson) => void, giveUp: () => void): void {
    this.#isHeard = false;
    send({ ping: {} });
    this.#world.clock.setTimer(silenceMsMax, () => {
      if (this.#send !== send) return;
      if (this.#isHeard) this.#watch(send, giveUp);
      else giveUp();
    });
  }

  #isHeard = false;

  #take(frame: ServerFrameJson): void {
    this.#isHeard = true;
    const { replyTo = "", room = "", joined, event, ok, error, goAway } = frame;
    if (goAway) return;
    if (ok?.hello) for (const each of this.#world.rooms) this.#join(each);
    else if (joined || event)
      this.#heads.set(room, Math.max(this.#heads.get(room) ?? 0, joined?.headSeq ?? event?.seq ?? 0));
    else if (replyTo.startsWith("j ") || (error && replyTo === "" && room !== ""))
      this.#joinAnswered(replyTo.slice(2) || room, error === undefined, error?.reason);
    else this.#answered(replyTo, frame);
  }

  #join(room: string): void {
    this.#send?.({ id: `j ${room}`, room, join: {} });
  }

  #joinAnswered(room: string, isJoined: boolean, reason: string | undefined): void {
    if (!isJoined) {
      this.#joined.delete(room);
      // Whoever was thrown out for good has no more to say there, and never learns what became of the rest.
      if (reason === "BANNED")
        for (const command of this.#commands) if (command.room === room) command.isAnswered = true;
      this.#world.clock.setTimer(silenceMsMax / 4, () => this.#join(room));
      return;
    }
    this.#joined.add(room);
    for (const command of this.#commands) if (command.room === room) this.#say(command);
  }

  #answered(id: string, { ok, error }: ServerFrameJson): void {
    const sent = this.#sent.get(id);
    if (!sent) return;
    this.#sent.delete(id);
    const reply = error ? { error: wireError(error) } : { ok: ok ?? {} };
    this.#world.record.answered(sent.sending, reply);
    if ("error" in reply && (isPassing(reply.error) || reply.error.reason === "NOT_JOINED")) {
      this.#world.clock.setTimer(reply.error.retryAfterMs ?? 500, () => this.#say(sent.command));
    } else sent.command.isAnswered = true;
  }
}

const silenceMsMax = 8_000;
