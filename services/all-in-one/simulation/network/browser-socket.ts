import { gatewayLimits } from "../../../../gateway/src/limits.ts";
import type { DialSocket, SocketListener } from "../../../../web/src/connection/socket.ts";
import type { Network } from "./network.ts";
import { readTexts } from "./websocket-messages.ts";
import type { WireEnd, WireOptions } from "./wire.ts";

/** How a socket was closed. */
export interface SocketClose {
  readonly code: number;
}

/** The server's side: it reads texts and writes bytes that are framed already. */
export type SocketEnd = WireEnd<Buffer | string, SocketClose>;

/** Looks at each text before the page does. False: the socket is cut in front of it. */
export type SocketTap = (text: string) => boolean;

/** The page's sockets, to the gateway that `choose` names at each dial. */
export function browserDial(
  network: Network,
  host: string,
  choose: () => string,
  tap: SocketTap = () => true,
): DialSocket {
  return (listener) => {
    const to = choose();
    const replay = createReplay(network);
    const end = network.connect<Buffer | string, SocketClose>(host, to, socketWire, undefined);
    let isClosed = false;
    let isOpen = false;
    end.listen({
      opened() {
        isOpen = true;
        if (!isClosed) listener.opened();
      },
      message(bytes) {
        for (const text of readTexts(bytes)) {
          if (isClosed) return;
          if (!tap(text)) {
            network.cut(host, to);
            isClosed = true;
            network.clock.setTimer(0, () => listener.closed(1006));
            return;
          }
          listener.message(text);
          replay(text, listener);
        }
      },
      drained() {},
      closed({ info }) {
        if (!isClosed) listener.closed(info?.code ?? 1006);
        isClosed = true;
      },
    });
    return {
      send: (text) => {
        if (isOpen && !isClosed) end.send(text);
      },
      close() {
        isClosed = true;
        end.close();
      },
    };
  };
}

/** Frames that may be said again. */
const saidMax = 6;

/** Says again now and then what rooms said a while ago: nothing may come of it (S4). */
function createReplay(network: Network): (text: string, listener: SocketListener) => void {
  const said: string[] = [];
  return (text, listener) => {
    if (network.replays === 0) return;
    if (text.includes('"event":') || text.includes('"delta":')) said.push(text);
    if (said.length > saidMax) said.shift();
    if (said.length > 0 && network.chance.is(network.replays)) listener.message(network.chance.pick(said));
  };
}

/** A page's own heartbeat finds out that nothing comes any more, and so does the gateway's. */
const socketWire: WireOptions<Buffer | string> = {
  sizeOf: (message) => (typeof message === "string" ? Buffer.byteLength(message) : message.byteLength),
  isKeptAlive: false,
  highWaterBytes: gatewayLimits.socketHoldBytes,
};
