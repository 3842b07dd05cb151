import { WebSocket } from "ws";
import type { DialSocket } from "../../../web/src/connection/socket.ts";

/** The subprotocol whose frames are proto3 JSON. */
const subprotocol = "polylogue.v1.json";

/** A browser's socket without a browser: each dial goes to the address that is named then, as a balancer would send it. */
export function createSocketDial(chooseUrl: () => string, onClosed: (code: number) => void): DialSocket {
  return (listener) => {
    const socket = new WebSocket(`${chooseUrl().replace(/^http/, "ws")}/ws`, subprotocol, { perMessageDeflate: false });
    let isOurs = true;
    socket.on("open", () => {
      if (isOurs) listener.opened();
    });
    socket.on("message", (data, isBinary) => {
      if (isOurs && !isBinary) listener.message(String(data));
    });
    socket.on("error", () => {}); // It closes as well.
    socket.on("close", (code) => {
      if (!isOurs) return;
      isOurs = false;
      onClosed(code);
      listener.closed(code);
    });
    return {
      send(text) {
        if (isOurs && socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close() {
        isOurs = false;
        socket.close(1000);
        // Nobody waits for the other end to close too: it may be dead.
        if (socket.readyState !== WebSocket.CLOSED) socket.terminate();
      },
    };
  };
}
