import { describe, expect, it } from "vitest";
import { startDeployment } from "./instances.fixture.ts";
import { createRoom, guest, SocketClient } from "./socket-client.fixture.ts";

describe("a planned stop of the personas service", () => {
  it("[T4, T8, S5] what speaks ends as interrupted with all that was said, what is owed is answered by another runner", async () => {
    await using deployment = await startDeployment({ rooms: 1, pace: 0.3 });
    const first = await deployment.startRunner(0);
    const { url } = deployment;
    const mira = await guest(url, "Mira");
    const room = await createRoom(url, mira.token, ["ada"]);
    const socket = await SocketClient.join(url, mira.token, room);
    await socket.ask({ room, post: { clientMessageId: "a", text: "@ada compare tea and coffee" } });
    await socket.ask({ room, post: { clientMessageId: "b", text: "@ada and what about water?" } });
    const { turnId, messageId } = (await socket.until((frame) => frame.event?.turnStarted)).event.turnStarted;
    await socket.until(() => socket.streamed(turnId).length > 20);
    await deployment.startRunner();
    await first.stop();

    const { event } = await socket.until((frame) => frame.event?.turnEnded);
    expect(event.turnEnded).toMatchObject({
      turnId,
      messageId,
      outcome: "OUTCOME_INTERRUPTED",
      reason: "REASON_RUNNER_LOST",
      partial: true,
      text: socket.streamed(turnId),
    });
    const next = await socket.until((frame) => frame.event?.turnEnded?.outcome === "OUTCOME_ANSWERED");
    expect(next.event.turnEnded.attempt).toBe(1);
  });
});
