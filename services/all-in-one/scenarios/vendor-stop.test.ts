import { startWireServer } from "@polylogue/models/fixtures";
import { describe, expect, it } from "vitest";
import { createRoom, guest, SocketClient } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";

describe("a call to a vendor", () => {
  it("[T5] stopping a turn aborts the provider's call, and the text that was seen stays", async () => {
    const wire = await startWireServer({ scenario: "stall" });
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
    // What was stopped has its price.
    expect(event.turnEnded.receipt).toMatchObject({ provider: "anthropic", tries: [{ failure: "aborted" }] });
    expect(event.turnEnded.receipt.tokens.inputUncached).toBeGreaterThan(0);
    await wire.close();
  });

  it("[T11] who goes on with what was stopped sees it, and is told to write on where it ends", async () => {
    const wire = await startWireServer({ scenario: "stall" });
    await using stack = await startTestStack({
      providers: { OPENAI_API_KEY: "test-key", OPENAI_BASE_URL: wire.openAiBaseUrl },
    });
    const mira = await guest(stack.url, "Mira");
    const room = await createRoom(stack.url, mira.token, ["ada"]);
    const socket = await SocketClient.join(stack.url, mira.token, room);
    await socket.ask({ room, post: { clientMessageId: "ask", text: "@ada tell us of tea and of coffee" } });
    await socket.until((frame) => frame.signal?.delta);
    await socket.ask({ room, stop: { all: true } });
    const stopped = (await socket.until((frame) => frame.event?.turnEnded)).event.turnEnded;
    await socket.ask({ room, continueTurn: { messageId: stopped.messageId } });
    const { body } = await wire.call(1);
    const sent = JSON.stringify(body);
    expect(sent).toContain(`{"role":"assistant","content":${JSON.stringify(stopped.text)}}`);
    expect(sent).toContain(`asks you to go on with your message that ends with these words: ${stopped.text}</note>`);
    expect(sent).toContain("Write on exactly where it ends");
    await wire.close();
  });
});
