import type { RoomMessage } from "../../room/room-view.ts";
import { Icon } from "../pieces/icon.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { jumpTo } from "../room/room-ui-store.ts";

/** What an answer comes from, when it is none by itself: a partial one that it goes on with, or an older one of which it is a version. */
export function OriginLine({ message, original }: { readonly message: RoomMessage; readonly original: RoomMessage }) {
  const { ui } = useRoom();
  const { continues, versionOf } = message;
  const isLoaded = useRoomView((view) => view.messages.has(continues));
  // At the place of its original the bar of versions says it.
  if (versionOf !== "" && original === message) {
    return (
      <p className="quote-line">
        <Icon name="again" />
        <span className="quote-text">Another version of an older answer, which is not loaded here</span>
      </p>
    );
  }
  if (continues === "") return null;
  if (!isLoaded) {
    return (
      <p className="quote-line">
        <Icon name="reply" />
        <span className="quote-text">Goes on with an older answer</span>
      </p>
    );
  }
  return (
    <button type="button" className="quote-line" tabIndex={-1} onClick={() => jumpTo(ui, continues)}>
      <Icon name="reply" />
      <span className="quote-text">Goes on with the answer that broke off</span>
    </button>
  );
}
