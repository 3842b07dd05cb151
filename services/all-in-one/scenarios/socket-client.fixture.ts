import { WebSocket } from "ws";

/** A frame as it stands on the wire: these tests read it as a stranger would, without our types. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what is under test
export type Frame = any;

/** A browser's end of the socket, without any code of the product. */
export class SocketClient {
  readonly frames: Frame[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  #ids = 0;
  closeCode: number | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)));
      this.#look();
    });
    socket.on("close", (code) => {
      this.closeCode = code;
      this.#look();
    });
    socket.on("error", () => {});
  }

  static async open(url: string, path = "/ws", headers: Record<string, string> = {}): Promise<SocketClient> {
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}${path}`, ["polylogue.v1.json"], { headers });
    const client = new SocketClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return client;
  }

  /** Opens, says hello and joins. */
  static async join(url: string, token: string, room: string): Promise<SocketClient> {
    const client = await SocketClient.open(url);
    await client.ask({ hello: { token } });
    await client.ask({ room, join: {} });
    await client.until((frame) => frame.room === room && frame.joined);
    return client;
  }

  send(frame: Frame): void {
    this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Sends a command and waits for its answer. */
  async ask(command: Frame): Promise<Frame> {
    this.#ids += 1;
    const id = `q${this.#ids}`;
    this.send({ id, ...command });
    return this.until((frame) => frame.replyTo === id);
  }

  /** The first frame, of those that came or will come, that fits. Rejects when the socket ends first. */
  until(fits: (frame: Frame) => unknown): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.frames.find(fits);
        if (found) resolve(found);
        else if (this.closeCode !== undefined) reject(new Error(`the socket was closed with ${this.closeCode}`));
        else return;
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async closed(): Promise<number> {
    await this.until(() => false).catch(() => {});
    return this.closeCode ?? 0;
  }

  /** The events of a room, in the order in which they came. */
  events(room: string): Frame[] {
    return this.frames.filter((frame) => frame.room === room && frame.event).map((frame) => frame.event);
  }

  /** The text of a turn as its deltas give it. */
  streamed(turnId: string): string {
    let text = "";
    for (const { signal } of this.frames) {
      if (signal?.delta?.turnId !== turnId) continue;
      text = text.slice(0, signal.delta.offset) + signal.delta.text;
    }
    return text;
  }

  close(): void {
    this.#socket.close();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }
}

export interface Guest {
  readonly token: string;
  readonly participant: Frame;
}

export async function guest(url: string, displayName: string): Promise<Guest> {
  return (await call(url, "POST", "/api/session", undefined, { displayName })).body;
}

/** One HTTP request with a JSON body. */
export async function call(
  url: string,
  method: string,
  path: string,
  token?: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: Frame }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

/** Makes a room with these personas. */
export async function createRoom(
  url: string,
  token: string,
  personas: readonly string[],
  title = "Launch",
): Promise<string> {
  const { status, body } = await call(url, "POST", "/api/rooms", token, { title, personas });
  if (status !== 201) throw new Error(`room not made: ${JSON.stringify(body)}`);
  return body.room.id;
}

export async function history(url: string, token: string, room: string): Promise<Frame[]> {
  return (await call(url, "GET", `/api/rooms/${room}/messages?limit=200`, token)).body.messages;
}

/** All messages of a room, oldest first, page by page. */
export async function wholeHistory(url: string, token: string, room: string): Promise<Frame[]> {
  const messages: Frame[] = [];
  for (;;) {
    const before = messages[0]?.seq;
    const query = before === undefined ? "limit=200" : `limit=200&before=${before}`;
    const { body } = await call(url, "GET", `/api/rooms/${room}/messages?${query}`, token);
    messages.unshift(...body.messages);
    if (!body.hasMore) return messages;
  }
}
