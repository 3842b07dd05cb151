import type { ServerFrameJson } from "@polylogue/proto/room";
import type { Connection } from "../../../../web/src/connection/connection.ts";
import type { RoomListener } from "../../../../web/src/connection/room-links.ts";
import type { ClientCommand, Reply } from "../../../../web/src/connection/wire.ts";
import type { RoomSession } from "../../../../web/src/room/room-session.ts";
import type { Viewer } from "./observation.ts";
import type { WorldRecord } from "./world-record.ts";

/** The page's connection, of which the record hears everything: what is sent, how it is answered, what comes and what is shown of it. */
export class WatchedConnection implements Connection {
  readonly #inner: Connection;
  readonly #record: WorldRecord;
  readonly #name: string;
  readonly #participantId: string;
  readonly #sessions = new Map<string, RoomSession>();
  readonly #positions = new Map<string, RoomListener["position"]>();
  /** Rooms that were asked for on the present socket. */
  readonly #asked = new Set<string>();
  #opened = 0;
  #isOver = false;
  /** Commands without an answer. */
  #unanswered = 0;

  constructor(inner: Connection, record: WorldRecord, name: string, participantId: string) {
    this.#inner = inner;
    this.#record = record;
    this.#name = name;
    this.#participantId = participantId;
    inner.subscribe(() => {
      if (inner.state().phase !== "live") this.#asked.clear();
    });
  }

  get unanswered(): number {
    return this.#unanswered;
  }

  /** How far a room's session is. */
  seqOf(room: string): number {
    return this.#positions.get(room)?.().afterSeq ?? 0;
  }

  opened(room: string, session: RoomSession): void {
    this.#sessions.set(room, session);
  }

  /** The page is gone: nothing that still runs of it is anybody's any more. */
  over(): void {
    this.#isOver = true;
  }

  state = () => this.#inner.state();
  subscribe = (changed: () => void) => this.#inner.subscribe(changed);
  start = (token: string) => this.#inner.start(token);
  stop = () => this.#inner.stop();
  retryNow = () => this.#inner.retryNow();
  rejoin = (room: string) => this.#inner.rejoin(room);
  isJoined = (room: string) => this.#inner.isJoined(room);
  onJoined = (joined: (room: string) => void) => this.#inner.onJoined(joined);
  onRefused: Connection["onRefused"] = (refused) => this.#inner.onRefused(refused);

  wantRoom(room: string, listener: RoomListener): () => void {
    this.#opened += 1;
    const viewer: Viewer = { id: `${this.#name} view ${this.#opened}`, participantId: this.#participantId, room };
    this.#positions.set(room, () => listener.position());
    return this.#inner.wantRoom(room, {
      position: () => {
        if (!this.#inner.isJoined(room)) {
          this.#record.see({ kind: "joining", viewer, isFirst: !this.#asked.has(room) });
          this.#asked.add(room);
        }
        return listener.position();
      },
      frame: (frame) => {
        if (this.#isOver) return;
        this.#arrived(viewer, frame);
        listener.frame(frame);
        this.#show(viewer, listener);
      },
      head: (seq) => listener.head(seq),
      refused: (error) => {
        this.#record.happened(`room refused ${error.reason}`);
        listener.refused(error);
      },
    });
  }

  command(
    room: string | undefined,
    command: ClientCommand,
    options?: { readonly isIdempotent?: boolean },
  ): Promise<Reply> {
    const [name = ""] = Object.keys(command);
    const value = (command as Readonly<Record<string, CommandFields>>)[name] ?? {};
    const commandId = value.clientMessageId ?? value.commandId ?? "";
    const sent = this.#record.sent({
      participantId: this.#participantId,
      session: this.#name,
      room: room ?? "",
      name,
      commandId,
      text: value.text ?? "",
      keepsOrder: name === "post",
    });
    this.#unanswered += 1;
    return this.#inner.command(room, command, options).then((reply) => {
      this.#unanswered -= 1;
      if (!this.#isOver) this.#record.answered(sent, reply);
      return reply;
    });
  }

  #arrived(viewer: Viewer, { joined, event, signal }: ServerFrameJson): void {
    if (joined !== undefined) {
      this.#record.happened(joined.resumed === true ? "resumed" : "reset");
      this.#record.see({ kind: "joined", viewer, joined });
    } else if (event !== undefined) this.#record.see({ kind: "event", viewer, event });
    else if (signal !== undefined) this.#record.see({ kind: "signal", viewer, signal });
  }

  #show(viewer: Viewer, listener: RoomListener): void {
    const session = this.#sessions.get(viewer.room);
    const seq = listener.position().afterSeq;
    if (!session || seq === undefined) return;
    const textOf = (messageId: string) => session.streams.read(messageId);
    this.#record.see({ kind: "shown", viewer, seq, view: session.store.getState(), textOf });
  }
}

interface CommandFields {
  readonly clientMessageId?: string;
  readonly commandId?: string;
  readonly text?: string;
}
