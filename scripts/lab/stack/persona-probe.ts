import { once } from "node:events";
import { WebSocket } from "ws";

/**
 * Has an offered persona answer in a room of its own, through one gateway, and erases the room. Only the rehearsal is asked: a real model
 * would want money for it. False when there is none to ask. Rejects when no answer begins before the signal aborts.
 */
export async function probePersona(url: string, signal: AbortSignal): Promise<boolean> {
  const { token } = await request(url, "POST", "/api/session", signal, { displayName: "Lab" });
  const { personas } = await request(url, "GET", "/api/personas", signal, undefined, token);
  const persona = personas.find((one: { rehearsal?: boolean; available?: boolean }) => one.rehearsal && one.available);
  if (!persona) return false;
  const asked = { title: "Lab", personas: [persona.handle], visibility: "VISIBILITY_INVITED" };
  const { room } = await request(url, "POST", "/api/rooms", signal, asked, token);
  try {
    await answerBegins(url, token, room.id, persona.handle, signal);
  } finally {
    await request(url, "DELETE", `/api/rooms/${room.id}`, AbortSignal.timeout(deleteTimeoutMs), undefined, token);
  }
  return true;
}

const deleteTimeoutMs = 5_000;

/** Resolves with the first words, however long the whole answer would take: deleting the room stops it. */
async function answerBegins(url: string, token: string, room: string, handle: string, signal: AbortSignal) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, "polylogue.v1.json");
  socket.on("error", () => {}); // It closes as well.
  try {
    await once(socket, "open", { signal });
    const begun = new Promise<void>((resolve, reject) => {
      const giveUp = (): void => reject(new Error("no persona answered"));
      signal.addEventListener("abort", giveUp, { once: true });
      socket.on("close", giveUp);
      socket.on("message", (data) => {
        const { signal: passing, event, error } = JSON.parse(String(data));
        if (passing?.delta || event?.turnEnded?.text) resolve();
        else if (error || event?.turnEnded) reject(new Error(`the persona did not answer: ${String(data)}`));
      });
    });
    for (const frame of [
      { hello: { token } },
      { room, join: {} },
      { room, post: { clientMessageId: "probe", text: `@${handle} are you there?` } },
    ]) {
      socket.send(JSON.stringify({ id: Object.keys(frame).at(-1), ...frame }));
    }
    await begun;
  } finally {
    socket.terminate();
  }
}

async function request(
  url: string,
  method: string,
  path: string,
  signal: AbortSignal,
  body?: object,
  token?: string,
  // biome-ignore lint/suspicious/noExplicitAny: read as a stranger would
): Promise<any> {
  const response = await fetch(`${url}${path}`, {
    method,
    signal,
    headers: {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
