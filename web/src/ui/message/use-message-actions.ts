import { useState } from "react";
import type { OfferedModel } from "../../connection/http-api.ts";
import type { RoomMessage } from "../../room/room-view.ts";
import { announce } from "../announcer.tsx";
import { copyText } from "../copy-text.ts";
import type { IconName } from "../pieces/icon.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { useHold } from "../room/use-hold.ts";
import { useCatalog } from "../use-catalog.ts";
import { useRegenerate } from "./use-regenerate.ts";

/** One thing that can be done with a message. */
export interface MessageAction {
  readonly name: string;
  readonly icon: IconName;
  readonly isDangerous: boolean;
  readonly act: () => void;
  /** Other ways to do it, offered below it. */
  readonly choices: readonly { readonly name: string; readonly act: () => void }[];
}

/** How long a copy is said to be one, in milliseconds. */
const COPIED_MS = 1_600;

/** The actions that this person has on this message. */
export function useMessageActions(message: RoomMessage): MessageAction[] {
  const { ui, me } = useRoom();
  const rights = useRoomView((view) => view.rights);
  const [isCopied, setCopied] = useState(false);
  const isOwn = message.author === me && message.authorKind === "person";
  const isLive = message.turn !== undefined && message.turn.status !== "ended";
  const version = useVersionAction(message);
  const hold = useHoldAction(message, isLive);
  const copy = async () => {
    const isDone = await copyText(message.text);
    announce(isDone ? "Copied" : "Not copied");
    setCopied(isDone);
    setTimeout(() => setCopied(false), COPIED_MS);
  };
  const actions: (MessageAction | false | undefined)[] = [
    rights.has("post") && action("Reply", "reply", () => ui.setState({ replyTo: message.id, editing: "" })),
    message.text !== "" && action(isCopied ? "Copied" : "Copy", isCopied ? "check" : "copy", () => void copy()),
    !isLive && version,
    isOwn && rights.has("edit") && action("Edit", "edit", () => ui.setState({ editing: message.id })),
    hold,
    !isLive &&
      ((isOwn && rights.has("delete")) || rights.has("deleteOthers")) && {
        ...action("Delete", "trash", () => ui.setState({ deleting: message.id })),
        isDangerous: true,
      },
  ];
  return actions.filter((one): one is MessageAction => one !== false && one !== undefined);
}

/** Another version of an answer, from the persona's own model or from another one. */
function useVersionAction(message: RoomMessage): MessageAction | undefined {
  const mayRegenerate = useRoomView((view) => view.rights.has("regenerate") && view.seats.has(message.author));
  const { models } = useCatalog();
  const regenerate = useRegenerate(message);
  if (!mayRegenerate || message.turn === undefined) return undefined;
  const { receipt } = message.turn;
  // As long as the bill is on its way, nobody knows which model it was: where there is only one, it was that one.
  const isOther = ({ provider, model }: OfferedModel) => provider !== receipt?.provider || model !== receipt.model;
  const others = models.length > 1 ? models.filter(isOther) : [];
  return {
    ...action("Another version", "again", () => regenerate("")),
    choices: others.map(({ label, reference }) => ({ name: `With ${label}`, act: () => regenerate(reference) })),
  };
}

/** Quiets the persona that is answering. */
function useHoldAction(message: RoomMessage, isLive: boolean): MessageAction | undefined {
  const hold = useHold(message.author);
  if (!isLive || hold === undefined || hold.isHeld) return undefined;
  return action(`Hold ${message.authorName}`, "quiet", () => void hold.set(true));
}

function action(name: string, icon: IconName, act: () => void): MessageAction {
  return { name, icon, isDangerous: false, act, choices: [] };
}
