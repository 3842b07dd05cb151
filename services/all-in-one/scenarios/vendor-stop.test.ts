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
    await wire.close();
  });
});
