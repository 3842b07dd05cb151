import type { DialSocket } from "./socket.ts";

/** The subprotocol whose frames are proto3 JSON. */
const SUBPROTOCOL = "polylogue.v1.json";

/** Dials the page's own server. */
export function createBrowserDial(location: Pick<Location, "protocol" | "host">): DialSocket {
  const url = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws`;
  return (listener) => {
    const socket = new WebSocket(url, SUBPROTOCOL);
    let isOurs = true;
    socket.addEventListener("open", () => {
      if (isOurs) listener.opened();
    });
    socket.addEventListener("message", ({ data }) => {
      if (isOurs && typeof data === "string") listener.message(data);
    });
    socket.addEventListener("close", ({ code }) => {
      if (!isOurs) return;
      isOurs = false;
      listener.closed(code);
    });
    return {
      send(text) {
        if (isOurs && socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close() {
        isOurs = false;
        socket.close(1000);
      },
    };
  };
}
