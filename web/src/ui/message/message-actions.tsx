import { useState } from "react";
import type { RoomMessage } from "../../room/room-view.ts";
import { announce } from "../announcer.tsx";
import { copyText } from "../copy-text.ts";
import { Icon, type IconName } from "../pieces/icon.tsx";
import { Popover } from "../pieces/popover.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";

/** One thing that can be done with a message. */
export interface MessageAction {
  readonly name: string;
  readonly icon: IconName;
  readonly isDangerous: boolean;
  readonly act: () => void;
}

/**
 * What can be done with a message: a bar that shows with the pointer or the focus on it, and for fingers a button that is always
 * there. Only the message that is the keyboard's stop has its buttons in the order of tabs.
 */
export function MessageActions({
  message,
  isReachable,
}: {
  readonly message: RoomMessage;
  readonly isReachable: boolean;
}) {
  const actions = useMessageActions(message);
  if (actions.length === 0) return null;
  const tabIndex = isReachable ? 0 : -1;
  return (
    <div className="message-actions">
      <div className="message-bar">
        {actions.map(({ name, icon, isDangerous, act }) => (
          <button
            key={name}
            type="button"
            className={isDangerous ? "bar-button is-dangerous" : "bar-button"}
            aria-label={name}
            title={name}
            tabIndex={tabIndex}
            onClick={act}
          >
            <Icon name={icon} />
          </button>
        ))}
      </div>
      <Popover
        label="Message actions"
        className="action-sheet"
        opener={(props) => (
          <button
            type="button"
            className="icon-button message-more"
            aria-label="Message actions"
            tabIndex={tabIndex}
            {...props}
          >
            <Icon name="more" />
          </button>
        )}
      >
        {(close) =>
          actions.map(({ name, icon, isDangerous, act }) => (
            <button
              key={name}
              type="button"
              className={isDangerous ? "menu-item is-dangerous" : "menu-item"}
              onClick={() => {
                close();
                act();
              }}
            >
              <Icon name={icon} />
              {name}
            </button>
          ))
        }
      </Popover>
    </div>
  );
}

/** The actions that this person has on this message. */
export function useMessageActions(message: RoomMessage): MessageAction[] {
  const { ui, me } = useRoom();
  const rights = useRoomView((view) => view.rights);
  const [isCopied, setCopied] = useState(false);
  const isOwn = message.author === me && message.authorKind === "person";
  const isLive = message.turn !== undefined && message.turn.status !== "ended";
  const copy = async () => {
    const isDone = await copyText(message.text);
    announce(isDone ? "Copied" : "Not copied");
    setCopied(isDone);
    setTimeout(() => setCopied(false), 1_600);
  };
  const actions: (MessageAction | false)[] = [
    rights.has("post") && {
      name: "Reply",
      icon: "reply",
      isDangerous: false,
      act: () => ui.setState({ replyTo: message.id, editing: "" }),
    },
    message.text !== "" && {
      name: isCopied ? "Copied" : "Copy",
      icon: isCopied ? "check" : "copy",
      isDangerous: false,
      act: () => void copy(),
    },
    isOwn &&
      rights.has("edit") && {
        name: "Edit",
        icon: "edit",
        isDangerous: false,
        act: () => ui.setState({ editing: message.id }),
      },
    !isLive &&
      ((isOwn && rights.has("delete")) || rights.has("deleteOthers")) && {
        name: "Delete",
        icon: "trash",
        isDangerous: true,
        act: () => ui.setState({ deleting: message.id }),
      },
  ];
  return actions.filter((action): action is MessageAction => action !== false);
}
