import { create } from "@bufbuild/protobuf";
import { type ClientFrame, ClientFrameSchema } from "@polylogue/proto/room";
import type { Attachment, AttachmentOwner } from "../trunk/attachment.ts";
import type { TrunkLink } from "../trunk/trunk-link.ts";
import type { RoomView } from "./room-view.ts";
import type { SentCommands } from "./sent-commands.ts";

export interface SessionTrunksPorts {
  readonly owner: AttachmentOwner;
  readonly sent: SentCommands;
  views(): Iterable<RoomView>;
  nextId(): string;
}

/** A session's places on trunks: one on each over which its rooms are watched, or were until they are joined elsewhere. */
export class SessionTrunks {
  readonly #ports: SessionTrunksPorts;
  readonly #attachments = new Map<TrunkLink, Attachment>();

  constructor(ports: SessionTrunksPorts) {
    this.#ports = ports;
  }

  send(link: TrunkLink, frame: ClientFrame): void {
    let attachment = this.#attachments.get(link);
    if (!attachment) {
      attachment = link.attach(this.#ports.owner);
      this.#attachments.set(link, attachment);
    }
    attachment.send(frame);
  }

  /** Nobody waits for the answer, but the trunk does. */
  leave(link: TrunkLink, room: string): void {
    const id = this.#ports.nextId();
    this.send(link, create(ClientFrameSchema, { id, room, command: { case: "leave", value: {} } }));
  }

  /** The room is not watched over `former` any more. */
  cutOff(view: RoomView, former: TrunkLink): void {
    const { formers } = view;
    if (former.isOpen && this.#attachments.has(former) && !formers.has(former)) {
      formers.add(former);
      former.toLeave += 1;
    }
  }

  /** To be called when the room is joined elsewhere, and not before: others would see its person go and come. */
  leaveFormers(view: RoomView): void {
    for (const link of view.formers) {
      view.formers.delete(link);
      link.toLeave -= 1;
      // It is back where it was.
      if (link === view.watch.link) continue;
      const attachment = this.#attachments.get(link);
      if (attachment && this.#isUsed(link)) this.leave(link, view.room);
      else if (attachment) {
        link.detach(attachment);
        this.#attachments.delete(link);
      }
      link.endIfDone();
    }
  }

  /** The credential was refreshed. */
  refresh(): void {
    for (const attachment of this.#attachments.values()) attachment.refresh();
  }

  /** The trunk broke. */
  lost(link: TrunkLink): void {
    this.#attachments.delete(link);
    for (const { formers } of this.#ports.views()) formers.delete(link);
  }

  end(): void {
    for (const [link, attachment] of this.#attachments) link.detach(attachment);
    this.#attachments.clear();
  }

  #isUsed(link: TrunkLink): boolean {
    if (this.#ports.sent.hasOn(link)) return true;
    for (const { watch, formers } of this.#ports.views()) if (watch.link === link || formers.has(link)) return true;
    return false;
  }
}
