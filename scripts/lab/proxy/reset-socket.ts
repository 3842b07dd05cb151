import type { Socket } from "node:net";

/**
 * Resets a connection (RST) instead of ending it. Node loses the handle of one that is reset while its end is under way, unclosed: such a
 * one is reset as soon as its end is out.
 */
export function resetSocket(socket: Socket): void {
  const isEndUnderWay = socket.writableEnded && socket.writableLength === 0 && !socket.writableFinished;
  if (isEndUnderWay) socket.once("finish", () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}
