import { useSyncExternalStore } from "react";
import { Dialog } from "../pieces/dialog.tsx";
import { Icon } from "../pieces/icon.tsx";
import { useRoom, useRoomUi } from "../room/room-context.tsx";
import { PeopleList } from "./people-list.tsx";
import { PersonaList } from "./persona-list.tsx";
import { RoomSettings } from "./room-settings.tsx";
import { SpendingSection } from "./spending-section.tsx";

/** Widths from which on the pane stands beside the messages; below, it is a sheet over them. */
const wide = matchMedia("(min-width: 960px)");

/** Who is in the room, and what the room is. */
export function PeoplePane() {
  const { ui } = useRoom();
  const isOpen = useRoomUi((state) => state.isDockOpen);
  const isWide = useSyncExternalStore(subscribeToWidth, () => wide.matches);
  const close = () => ui.setState({ isDockOpen: false });
  if (!isOpen) return null;
  if (!isWide) {
    return (
      <Dialog title="People" kind="sheet" onClose={close}>
        <div className="dialog-body">
          <PaneContent />
        </div>
      </Dialog>
    );
  }
  return (
    <aside className="dock" aria-label="People">
      <header className="dock-header">
        <h2>People</h2>
        <button type="button" className="icon-button" aria-label="Close people" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div className="dock-body">
        <PaneContent />
      </div>
    </aside>
  );
}

function PaneContent() {
  return (
    <>
      <PersonaList />
      <PeopleList />
      <SpendingSection />
      <RoomSettings />
    </>
  );
}

function subscribeToWidth(changed: () => void): () => void {
  wide.addEventListener("change", changed);
  return () => wide.removeEventListener("change", changed);
}
