/** What a socket tells its owner. Nothing comes after `closed`, nor after the owner's own `close`. */
export interface SocketListener {
  opened(): void;
  message(text: string): void;
  closed(code: number): void;
}

/** One WebSocket of text frames, as far as this package needs it. */
export interface Socket {
  /** Ignored unless the socket is open. */
  send(text: string): void;
  close(): void;
}

/** Begins to open a socket; it answers through the listener, never before it returned. */
export type DialSocket = (listener: SocketListener) => Socket;
