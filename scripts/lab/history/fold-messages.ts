import type { EventJson } from "@polylogue/proto/room";
import { messageDigest, runningDigest } from "../journal/digest.ts";

interface FoldedMessage {
  readonly seq: number;
  readonly digest: string;
}

/**
 * What the messages of a room say after some of its events: the checker's own fold, which shares no code with the one of the room or of
 * the web client.
 */
export class FoldedMessages {
  readonly byId = new Map<string, FoldedMessage>();
  /** Ids in the order of the room. */
  readonly order: string[] = [];

  apply(event: EventJson): void {
    const { messagePosted, messageEdited, messageDeleted, turnStarted, turnEnded } = event;
    const seq = event.seq ?? 0;
    if (messagePosted?.message) this.#say(messagePosted.message.id, seq, messagePosted.message.text, 1);
    else if (messageEdited) {
      const known = this.byId.get(messageEdited.messageId ?? "");
      if (known) this.#say(messageEdited.messageId, known.seq, messageEdited.text, messageEdited.revision);
    } else if (messageDeleted) this.#set(messageDeleted.messageId, "deleted");
    else if (turnStarted) {
      const known = this.byId.get(turnStarted.messageId ?? "");
      if (turnStarted.messageId !== undefined) {
        this.#put(turnStarted.messageId, { seq: known?.seq ?? seq, digest: runningDigest });
      }
    } else if (turnEnded?.messageId) {
      const known = this.byId.get(turnEnded.messageId);
      if (known && known.digest !== "deleted") this.#say(turnEnded.messageId, known.seq, turnEnded.text, 1);
    }
  }

  #say(id: string | undefined, seq: number, text = "", revision = 1): void {
    if (id === undefined) return;
    this.#put(id, { seq, digest: messageDigest({ text, revision, isDeleted: false }) });
  }

  #put(id: string, message: FoldedMessage): void {
    if (!this.byId.has(id)) this.order.push(id);
    this.byId.set(id, message);
  }

  #set(id: string | undefined, digest: string): void {
    const known = this.byId.get(id ?? "");
    if (known && id !== undefined) this.byId.set(id, { ...known, digest });
  }
}
