import { useEffect } from "react";
import { useRoom } from "./room-context.tsx";

/** The regions that F6 goes round, by what takes the focus in each. */
const regions = [".rail a, .rail button", "[data-row-key][tabindex='0']", "#composer-field", ".dock button"];

/** Keys that work anywhere in the room: F6 goes round the regions, Ctrl or Command with a dot stops the newest answer. */
export function useRoomKeys(): void {
  const { session, ui } = useRoom();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "F6") {
        event.preventDefault();
        cycleRegions(event.shiftKey ? -1 : 1);
      } else if (event.key === "." && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        const { turns } = session.store.getState();
        if (event.shiftKey) void session.actions.stopAll();
        else {
          const newest = [...turns.values()].at(-1);
          if (newest === undefined) return;
          ui.setState(({ stopping }) => ({ stopping: new Set([...stopping, newest.turnId].slice(-64)) }));
          void session.actions.stop(newest.turnId);
        }
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [session, ui]);
}

function cycleRegions(step: 1 | -1): void {
  const stops = regions.flatMap((selector) => {
    const element = [...document.querySelectorAll<HTMLElement>(selector)].find((one) => one.offsetParent !== null);
    return element === undefined ? [] : [element];
  });
  if (stops.length === 0) return;
  const active = document.activeElement;
  const containers = stops.map((stop) => stop.closest(".rail, .message-list, .composer, .dock"));
  const current = containers.findIndex((container) => container?.contains(active) === true);
  stops[(current + step + stops.length) % stops.length]?.focus();
}
