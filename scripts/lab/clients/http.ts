import type { Guest } from "./lab-client.ts";

/** Makes a guest of that name. */
export async function makeGuest(url: string, displayName: string): Promise<Guest> {
  const { token, participant } = await send(url, "POST", "/api/session", { displayName });
  return { token, participant: participant.id };
}

/** Makes a room with these personas, and gives back its id. */
export async function makeRoom(url: string, { token }: Guest, personas: readonly string[]): Promise<string> {
  const { room } = await send(url, "POST", "/api/rooms", { title: "Lab", personas }, token);
  return room.id;
}

const requestTimeoutMs = 20_000;

// biome-ignore lint/suspicious/noExplicitAny: the lab reads what it asked for, as a stranger would
async function send(url: string, method: string, path: string, body: object, token?: string): Promise<any> {
  const response = await fetch(`${url}${path}`, {
    method,
    signal: AbortSignal.timeout(requestTimeoutMs),
    headers: {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}
