// A child of the fan-out benchmark: the baseline. What comes from one socket goes to all with `ws.send`; nothing is checked or stored.
import { WebSocketServer } from "ws";
import { answerCpu } from "./server-cpu.ts";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("message", (data) => {
    const text = String(data);
    for (const other of server.clients) other.send(text);
  });
});
server.on("listening", () => {
  const address = server.address();
  if (typeof address === "object" && address) answerCpu(`http://127.0.0.1:${address.port}`);
});
