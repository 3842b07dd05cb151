import type { RoomMessage } from "../../room/room-view.ts";
import { Icon } from "../pieces/icon.tsx";
import { Popover } from "../pieces/popover.tsx";
import { type MessageAction, useMessageActions } from "./use-message-actions.ts";

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
        {actions.map((action) =>
          action.choices.length === 0 ? (
            <BarButton key={action.name} action={action} tabIndex={tabIndex} />
          ) : (
            <BarMenu key={action.name} action={action} tabIndex={tabIndex} />
          ),
        )}
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
        {(close) => actions.map((action) => <MenuItems key={action.name} action={action} close={close} />)}
      </Popover>
    </div>
  );
}

function BarButton({ action, tabIndex }: { readonly action: MessageAction; readonly tabIndex: number }) {
  const { name, icon, isDangerous, act } = action;
  return (
    <button
      type="button"
      className={isDangerous ? "bar-button is-dangerous" : "bar-button"}
      aria-label={name}
      title={name}
      tabIndex={tabIndex}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  );
}

function BarMenu({ action, tabIndex }: { readonly action: MessageAction; readonly tabIndex: number }) {
  return (
    <Popover
      label={action.name}
      className="action-sheet"
      opener={(props) => (
        <button
          type="button"
          className="bar-button"
          aria-label={`${action.name}…`}
          title={`${action.name}…`}
          tabIndex={tabIndex}
          {...props}
        >
          <Icon name={action.icon} />
        </button>
      )}
    >
      {(close) => <MenuItems action={action} close={close} />}
    </Popover>
  );
}

function MenuItems({ action, close }: { readonly action: MessageAction; readonly close: () => void }) {
  const { name, icon, isDangerous, act, choices } = action;
  const choose = (acted: () => void) => () => {
    close();
    acted();
  };
  return (
    <>
      <button type="button" className={isDangerous ? "menu-item is-dangerous" : "menu-item"} onClick={choose(act)}>
        <Icon name={icon} />
        {name}
      </button>
      {choices.map((choice) => (
        <button key={choice.name} type="button" className="menu-item is-choice" onClick={choose(choice.act)}>
          {choice.name}
        </button>
      ))}
    </>
  );
}
