import { startWireServer } from "@polylogue/models/fixtures";
import { describe, expect, it } from "vitest";
import { createRoom, guest, SocketClient } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";

/** Asks ada one question and waits for the end of her turn. */
async function askOnce(providers: Record<string, string>) {
  await using stack = await startTestStack({ providers });
  const mira = await guest(stack.url, "Mira");
  const room = await createRoom(stack.url, mira.token, ["ada"]);
  const socket = await SocketClient.join(stack.url, mira.token, room);
  await socket.ask({ room, post: { clientMessageId: "ask", text: "@ada what is new?" } });
  const { event } = await socket.until((frame) => frame.event?.turnEnded);
  return { ended: event.turnEnded, streamed: socket.streamed(event.turnEnded.turnId) };
}

describe("real vendor SDKs against a local server that speaks their wire", () => {
  it("[T10] Anthropic: one call, the text as streamed, tokens in disjoint buckets, a cost", async () => {
    const wire = await startWireServer();
    const { ended, streamed } = await askOnce({
      ANTHROPIC_API_KEY: "test-key",
      ANTHROPIC_BASE_URL: wire.anthropicBaseUrl,
    });
    expect(ended).toMatchObject({ outcome: "OUTCOME_ANSWERED", receipt: { provider: "anthropic", rehearsal: false } });
    expect(streamed).toBe(ended.text);
    expect(ended.receipt.tokens.output).toBeGreaterThan(0);
    expect(wire.calls).toHaveLength(1);
    expect(JSON.stringify(wire.calls[0]?.body)).toContain("what is new?");
    await wire.close();
  });

  it("[T10] OpenAI and hosts that speak its wire", async () => {
    const wire = await startWireServer();
    const { ended, streamed } = await askOnce({ OPENAI_API_KEY: "test-key", OPENAI_BASE_URL: wire.openAiBaseUrl });
    expect(ended).toMatchObject({ outcome: "OUTCOME_ANSWERED", receipt: { provider: "openai", rehearsal: false } });
    expect(streamed).toBe(ended.text);
    expect(wire.calls).toHaveLength(1);
    await wire.close();
  });

  it("[T4, T10] a provider that fails after the first text ends the turn failed, with its text, after one call", async () => {
    const wire = await startWireServer({ scenario: "reset" });
    const { ended } = await askOnce({ OPENAI_API_KEY: "secret-key-123", OPENAI_BASE_URL: wire.openAiBaseUrl });
    expect(ended.outcome).toBe("OUTCOME_FAILED");
    expect(ended.text.length).toBeGreaterThan(0);
    expect(wire.calls).toHaveLength(1);
    expect(JSON.stringify(ended)).not.toContain("secret-key-123");
    await wire.close();
  });

  it("[T10] an overloaded provider is tried three times, then the turn fails with its reason", async () => {
    const wire = await startWireServer({ scenario: "server-error" });
    const { ended } = await askOnce({ ANTHROPIC_API_KEY: "test-key", ANTHROPIC_BASE_URL: wire.anthropicBaseUrl });
    expect(ended).toMatchObject({ outcome: "OUTCOME_FAILED", reason: "REASON_PROVIDER", text: "" });
    expect(ended.receipt.tries).toHaveLength(3);
    expect(wire.calls).toHaveLength(3);
    await wire.close();
  });

  it("[T4] wrong credentials are named as such, and are not tried again", async () => {
    const wire = await startWireServer({ scenario: "bad-key" });
    const { ended } = await askOnce({ OPENAI_API_KEY: "secret-key-123", OPENAI_BASE_URL: wire.openAiBaseUrl });
    expect(ended).toMatchObject({ outcome: "OUTCOME_FAILED", reason: "REASON_AUTHENTICATION" });
    expect(JSON.stringify(ended)).not.toContain("secret-key-123");
    expect(wire.calls).toHaveLength(1);
    await wire.close();
  });

  it("[T5] stopping a turn aborts the provider's call, and the text that was seen stays", async () => {
    const wire = await startWireServer({ scenario: "infinite" });
    await using stack = await startTestStack({
      providers: { ANTHROPIC_API_KEY: "test-key", ANTHROPIC_BASE_URL: wire.anthropicBaseUrl },
    });
    const mira = await guest(stack.url, "Mira");
    const room = await createRoom(stack.url, mira.token, ["ada"]);
    const socket = await SocketClient.join(stack.url, mira.token, room);
    await socket.ask({ room, post: { clientMessageId: "ask", text: "@ada go on" } });
    await socket.until((frame) => frame.signal?.delta);
    await socket.ask({ room, stop: { all: true } });
    expect(await (await wire.call(0)).closed).toBe("broken-off");
    const { event } = await socket.until((frame) => frame.event?.turnEnded);
    expect(event.turnEnded.outcome).toBe("OUTCOME_STOPPED");
    expect(event.turnEnded.text.length).toBeGreaterThan(0);
    await wire.close();
  });
});
