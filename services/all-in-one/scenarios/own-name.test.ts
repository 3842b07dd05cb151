import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scenarioSaying, startWireServer, type WireServer } from "@polylogue/models/fixtures";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRoom, type Frame, guest, history, SocketClient } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";

/** What each persona's model does whenever it is asked. */
const models: Readonly<Record<string, string>> = {
  own: `openai/${scenarioSaying("own: Tea.")}`,
  other: `openai/${scenarioSaying("Tea.\n\n**Mira:** I prefer coffee.")}`,
  only: `openai/${scenarioSaying("Mira: I prefer coffee.")}`,
  plan: `openai/${scenarioSaying("So:\n- Mira: tea\n\n```\nMira: tea\n```\nMira said so.")}`,
  "echo-a": "anthropic/scenario-prompt-echo",
  "echo-o": "openai/scenario-prompt-echo",
  pass: "anthropic/scenario-pass-Nothing%20to%20add.",
  // They offer what other versions are asked of.
  coffee: "openai/scenario-says-Coffee",
  nothing: "openai/scenario-unknown-model",
};

let wire: WireServer;
let url: string;
let close: () => Promise<void>;

beforeAll(async () => {
  wire = await startWireServer();
  const directory = await mkdtemp(join(tmpdir(), "polylogue-own-name-"));
  const directoryFile = join(directory, "directory.yaml");
  const personas = Object.entries(models).map(([handle, model]) => ({
    handle,
    displayName: handle,
    description: "For one story",
    instructions: "You are brief.",
    models: [model],
  }));
  await writeFile(directoryFile, JSON.stringify({ guests: true, personas }));
  const providers = {
    ANTHROPIC_API_KEY: "test-key",
    ANTHROPIC_BASE_URL: wire.anthropicBaseUrl,
    OPENAI_API_KEY: "test-key",
    OPENAI_BASE_URL: wire.openAiBaseUrl,
  };
  const stack = await startTestStack({ directoryFile, providers });
  url = stack.url;
  close = async () => {
    await stack[Symbol.asyncDispose]();
    await wire.close();
    await rm(directory, { recursive: true, force: true });
  };
}, 60_000);

afterAll(() => close());

/** Mira asks a persona in a room of their own; what came of it, and what she saw of it. */
async function ask(handle: string): Promise<{ ended: Frame; streamed: string; stored: Frame }> {
  const mira = await guest(url, "Mira");
  const room = await createRoom(url, mira.token, [handle]);
  const socket = await SocketClient.join(url, mira.token, room);
  await socket.ask({ room, post: { clientMessageId: "ask", text: "what would you drink?" } });
  const { turnEnded } = (await socket.until((frame) => frame.event?.turnEnded)).event;
  const messages = await history(url, mira.token, room);
  socket.close();
  const stored = messages.find(({ id }) => id === turnEnded.messageId);
  return { ended: turnEnded, streamed: socket.streamed(turnEnded.turnId), stored };
}

describe("a persona speaks in its own name", () => {
  it.each([
    ["own", "OUTCOME_ANSWERED", "REASON_UNSPECIFIED", " Tea.", ""],
    ["other", "OUTCOME_ANSWERED", "REASON_SPOKE_AS_OTHER", "Tea.", "Mira"],
    ["only", "OUTCOME_FAILED", "REASON_SPOKE_AS_OTHER", "", "Mira"],
    ["plan", "OUTCOME_ANSWERED", "REASON_UNSPECIFIED", "So:\n- Mira: tea\n\n```\nMira: tea\n```\nMira said so.", ""],
    ["pass", "OUTCOME_PASSED", "REASON_PASSED", "", "Nothing to add."],
  ])("[T4] %s: %s, %s", async (handle, outcome, reason, text, note) => {
    const { ended, streamed, stored } = await ask(handle);
    const context = { messages: 1, leftOut: 0, hasMore: false };
    expect(ended).toMatchObject({ outcome, reason, note, context });
    expect(ended.text.trim()).toBe(text.trim());
    expect(streamed).toBe(ended.text);
    // Who opens the room later is told the same.
    expect(stored.turn).toMatchObject({ outcome, reason, note, context });
  });

  it.each(["echo-a", "echo-o"])(
    "[T4] %s, which gives back its whole prompt, says nothing as others in it",
    async (handle) => {
      const { ended, streamed } = await ask(handle);
      expect(ended).toMatchObject({ outcome: "OUTCOME_ANSWERED", reason: "REASON_SPOKE_AS_OTHER", note: "Mira" });
      expect(ended.text).toMatch(/^You are brief\./);
      expect(ended.text).not.toContain("what would you drink?");
      expect(streamed).toBe(ended.text);
    },
  );

  it("[T1] another version is asked of the model that a person names, and the persona's own after it", async () => {
    const mira = await guest(url, "Mira");
    const room = await createRoom(url, mira.token, ["own"]);
    const socket = await SocketClient.join(url, mira.token, room);
    await socket.ask({ room, post: { clientMessageId: "ask", text: "what would you drink?" } });
    const first = (await socket.until((frame) => frame.event?.turnEnded)).event.turnEnded;
    await socket.ask({ room, regenerate: { messageId: first.messageId, model: "openai/scenario-says-Coffee" } });
    const next = (await socket.until((frame) => frame.event?.turnEnded?.text === "Coffee")).event.turnEnded;
    expect(next.receipt.model).toBe("scenario-says-Coffee");
    await socket.ask({ room, regenerate: { messageId: first.messageId, model: "openai/scenario-unknown-model" } });
    const both = (end: Frame) => end?.turnId !== first.turnId && end?.turnId !== next.turnId;
    const last = (await socket.until((frame) => frame.event?.turnEnded && both(frame.event.turnEnded))).event.turnEnded;
    expect(last.receipt.tries.map(({ model }: Frame) => model)).toEqual([
      "scenario-unknown-model",
      expect.stringContaining("scenario-says-own"),
    ]);
    // It is not told of what was said before in its place.
    expect(JSON.stringify(wire.calls.at(-1)?.body)).not.toContain("Coffee");
    socket.close();
  });
});
