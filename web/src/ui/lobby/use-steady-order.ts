import { useRef, useState } from "react";
import type { RoomRow } from "../../room/lobby-store.ts";
import { keepOrder, sortRooms } from "./room-order.ts";

/** Sorted rooms whose order holds still while the pointer or the focus is among them. */
export function useSteadyOrder(rooms: readonly RoomRow[]) {
  const [isHeld, setHeld] = useState(false);
  const order = useRef<readonly string[]>([]);
  const sorted = isHeld ? keepOrder(rooms, order.current) : sortRooms(rooms);
  order.current = sorted.map(({ id }) => id);
  return {
    sorted,
    hold: {
      onPointerEnter: () => setHeld(true),
      onPointerLeave: () => setHeld(false),
      onFocus: () => setHeld(true),
      onBlur: () => setHeld(false),
    },
  };
}
