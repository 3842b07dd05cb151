import { PromptRole, type Receipt } from "@polylogue/proto/model";
import type { Offer, Error as WireError } from "@polylogue/proto/room";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { linkAbort } from "@polylogue/runtime/lifecycle/abort-link";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import { askRoom } from "./ask-room.ts";
import type { DeltaTicker } from "./delta-ticker.ts";
import { runnerLimits } from "./limits.ts";
import { hearCall, type ModelDoor } from "./model-call.ts";
import type { PersonaReads } from "./persona-reads.ts";
import { passTool } from "./prompt/pass-tool.ts";
import { projectPrompt } from "./prompt/prompt.ts";
import { createSpeakerGuard } from "./prompt/speaker-guard.ts";
import { readContext } from "./read-context.ts";
import type { RoomLink } from "./room-link.ts";
import type { RoomReads } from "./room-reads.ts";
import { soon } from "./soon.ts";
import { cutShort, type EarlyEnd, endOfCall, endOfRead } from "./turn-end.ts";
import { createTurnHome } from "./turn-home.ts";
import {
  type Claim,
  nextTurnState,
  type OverReason,
  type Reading,
  type TurnEnd,
  type TurnHappening,
  type TurnState,
} from "./turn-state.ts";
import { createVoice, type Voice } from "./voice.ts";

/** What turns need of their process. */
export interface TurnPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly ticker: DeltaTicker;
  readonly rooms: RoomReads;
  readonly personas: PersonaReads;
  readonly models: ModelDoor;
  /** The link to a room instance, if it is up. */
  linkAt(address: string): RoomLink | undefined;
}

/** One owed turn in this runner's hands, from the claim to the answered end. */
export interface Turn {
  readonly tenant: string;
  readonly room: string;
  readonly turnId: string;
  /** The attempt that this runner has; 0 before the claim is answered and after the end. */
  attempt(): number;
  /** The link that it speaks over. */
  link(): RoomLink;
  /** The room refused what the turn says, or somebody stopped it. */
  refused(error: WireError): void;
  /** It has another link, or a new trunk on the same one. */
  moveTo(link: RoomLink): void;
  /** The process stops: if the turn has not begun to speak, it is let go, as soon as it is known to be claimed. */
  letGo(): void;
  /** The process has to go: it is let go if nothing was said, else it ends as interrupted, with its text. */
  handOver(): void;
  /** Lets go of it without a word; the room's recovery will end it. */
  abandon(): void;
  /** Resolves, never rejects, when it is over. */
  readonly over: Promise<OverReason>;
}

/** Runs one turn. Its states and what leads from one to the next stand in `turn-state.ts`; here is what is done in each. */
export function startTurn(tenant: string, room: string, offer: Offer, first: RoomLink, ports: TurnPorts): Turn {
  const { clock, random, ticker, models } = ports;
  const { turnId } = offer;
  const log = ports.log.child({ tenant, room, turnId });
  const claimId = random.id("claim");
  const home = createTurnHome(first);
  let voice: Voice | undefined;
  /** What the model call cost, as soon as the door says it. */
  let bill: Promise<Receipt | undefined> = Promise.resolve(undefined);
  let state: TurnState = { name: "claiming" };
  let activity = new AbortController();
  let isActive = false;
  let isWanted = true;
  let resolveOver = (_: OverReason): void => {};
  const over = new Promise<OverReason>((resolve) => {
    resolveOver = resolve;
  });
  void begin();

  return {
    tenant,
    room,
    turnId,
    attempt: () => ("claim" in state ? state.claim.attempt : 0),
    link: home.link,
    refused,
    moveTo,
    letGo() {
      isWanted = false;
      if (state.name === "reading") happen({ kind: "handed_over", text: "" });
    },
    handOver() {
      isWanted = false;
      if (state.name === "speaking") voice?.finish();
      happen({ kind: "handed_over", text: voice?.whole() ?? "" });
    },
    abandon: () => happen({ kind: "abandoned" }),
    over,
  };

  function moveTo(link: RoomLink): void {
    home.moveTo(link);
    if (state.name === "speaking") voice?.sayAgain();
  }

  /** Only where somebody is: else it is tried again here. */
  function sentElsewhere(address: string | undefined): void {
    const link = address === undefined ? undefined : ports.linkAt(address);
    if (link && link !== home.link()) moveTo(link);
  }

  function happen(happening: TurnHappening): void {
    const next = nextTurnState(state, happening);
    if (next === state) return;
    log.debug({ from: state.name, to: next.name, by: happening.kind }, "turn");
    // What ended by itself is not aborted: its model call may still be reading the end of its stream.
    if (isActive) activity.abort();
    state = next;
    // It was claimed while the process had begun to stop.
    if (state.name === "reading" && !isWanted) state = nextTurnState(state, { kind: "handed_over", text: "" });
    void begin();
  }

  /** Does what the state is there for; what comes of it after the state was left does not count. */
  async function begin(): Promise<void> {
    if (state.name !== "speaking") voice?.silence();
    const mine = new AbortController();
    activity = mine;
    isActive = true;
    const happening = await act(state, mine.signal).catch((err: unknown): TurnHappening | undefined => {
      if (mine.signal.aborted) return undefined;
      log.error({ err }, "a turn broke a promise");
      voice?.finish();
      return { kind: "defect", text: voice?.whole() ?? "" };
    });
    if (activity !== mine) return;
    isActive = false;
    if (happening) happen(happening);
  }

  async function act(current: TurnState, signal: AbortSignal): Promise<TurnHappening | undefined> {
    switch (current.name) {
      case "claiming":
        return await claim(signal);
      case "reading":
        return await read(current.claim, signal);
      case "speaking":
        return await speak(current.claim, current.reading, signal);
      case "ending":
        return await end(current.claim, current.end, signal);
      case "over":
        log.debug({ because: current.because }, "the turn is over here");
        resolveOver(current.because);
        return undefined;
      default:
        return current satisfies never;
    }
  }

  async function claim(signal: AbortSignal): Promise<TurnHappening> {
    const value = { turnId, commandId: claimId };
    const frame = { room, command: { case: "claimTurn" as const, value } };
    const answer = await askRoom({
      home,
      tenant,
      frame,
      timeoutMs: runnerLimits.claimTimeoutMs,
      clock,
      random,
      signal,
      isWanted: () => isWanted,
      sentElsewhere,
    });
    if (answer?.kind === "ok" && answer.ok.result.case === "claimTurn") {
      return { kind: "claimed", claim: answer.ok.result.value };
    }
    log.debug({ reason: answer?.kind === "error" ? answer.error.reason : undefined }, "the turn was not claimed");
    return { kind: "not_claimed" };
  }

  async function read(mine: Claim, signal: AbortSignal): Promise<TurnHappening> {
    const address = (): string => home.link().address;
    const context = await readContext({ ...ports, tenant, room, offer, claim: mine, address, signal });
    if (isRefusal(context)) {
      log.warn({ reason: context.reason, detail: context.message }, "a turn could not read what it needs");
      return { kind: "finished", end: endOfRead(context) };
    }
    const { persona, ...rest } = context;
    const { persona: self, asker } = offer;
    if (!self) throw new Error("an offer without a persona");
    const prompt = projectPrompt({
      ...rest,
      instructions: persona.instructions,
      self,
      selfMessageId: mine.messageId,
      asker,
    });
    const models = modelsOf(persona.models, offer.model);
    return { kind: "read", reading: { prompt, models, outputTokensMax: persona.outputTokensMax } };
  }

  async function speak(mine: Claim, reading: Reading, signal: AbortSignal): Promise<TurnHappening | undefined> {
    const { prompt } = reading;
    const guard = createSpeakerGuard(prompt.guard);
    const { attempt, ticket } = mine;
    const mouth = createVoice(ticker, home, (link, piece) =>
      link.post(tenant, { room, command: { case: "delta", value: { turnId, attempt, ...piece } } }),
    );
    voice = mouth;
    const say = (text: string): EarlyEnd | undefined => {
      const hasRoom = mouth.say(text);
      const cut = guard.cut();
      return !hasRoom ? { kind: "full" } : cut && { kind: "cut", as: cut.as };
    };
    const request = {
      models: [...reading.models],
      system: prompt.system,
      messages: prompt.lines.map(({ role, text, cache = false }) => ({ role: promptRoles[role], text, cache })),
      tools: [passTool],
      outputTokensMax: reading.outputTokensMax,
    };
    // The signal is this step's own and ends with it: whole answers need not let go of it.
    const breakOff = linkAbort(signal);
    const parts = models.generate(request, ticket, breakOff.signal);
    // What comes after a stop was not said.
    const call = hearCall(parts, (piece) => (signal.aborted ? undefined : say(guard.push(piece))));
    bill = call.receipt;
    const heard = await call.end;
    if (signal.aborted) return undefined;
    // Nobody pays for what will not be shown.
    if (heard.kind === "full" || heard.kind === "cut") breakOff.abort();
    const early = say(guard.finish());
    mouth.finish();
    const over = cutShort(heard, early);
    if (over.kind === "cut") log.info({ attempt }, "an answer began to speak as somebody else, and ends there");
    return { kind: "finished", end: endOfCall(over, mouth.whole()) };
  }

  async function end(mine: Claim, how: TurnEnd, signal: AbortSignal): Promise<TurnHappening> {
    const { attempt } = mine;
    const receipt = how.receipt ?? (await soon(bill, runnerLimits.billTimeoutMs, clock));
    if (signal.aborted) return { kind: "unanswered" };
    // Without `seenSeq`: the attempt itself tells a repeated end from a new one, however long the turn took.
    const value = { commandId: `end-${turnId}-${attempt}`, turnId, attempt, ...how, ...(receipt && { receipt }) };
    const frame = { room, command: { case: "endTurn" as const, value } };
    const timeoutMs = runnerLimits.endTimeoutMs;
    const answer = await askRoom({ home, tenant, frame, timeoutMs, clock, random, signal, sentElsewhere });
    if (answer?.kind === "ok") return { kind: "answered" };
    log.warn(
      { attempt, reason: answer?.error.reason },
      answer ? "the room refused a turn's end" : "nobody took a turn's end",
    );
    return answer ? { kind: "answered" } : { kind: "unanswered" };
  }

  function refused({ reason, details }: WireError): void {
    const about = details.attempt;
    if ("claim" in state && about !== undefined && about !== String(state.claim.attempt)) return;
    switch (reason) {
      case "TURN_STOPPED":
        happen({ kind: "stopped", text: voice?.sent() ?? "" });
        break;
      case "STALE_ATTEMPT":
      case "NOT_OWED":
      case "TURN_NOT_FOUND":
      case "ROOM_NOT_FOUND":
        happen({ kind: "taken" });
        break;
      default:
        log.warn({ reason }, "the room refused a delta");
    }
  }
}

/** A model that was asked for goes before the persona's own; more than the door takes are not named. */
function modelsOf(own: readonly string[], asked: string): readonly string[] {
  return [...new Set(asked === "" ? own : [asked, ...own])].slice(0, runnerLimits.modelsMax);
}

const promptRoles = { user: PromptRole.USER, assistant: PromptRole.ASSISTANT } as const;
