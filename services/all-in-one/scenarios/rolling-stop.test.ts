import { describe, expect, it } from "vitest";
import { startDeployment } from "./instances.fixture.ts";
import { createRoom, type Frame, guest, SocketClient, wholeHistory } from "./socket-client.fixture.ts";

describe("a rolling stop of the room service", () => {
  it("[S5, L3, T8] every instance in turn stops and comes back: nobody's socket, post, event or turn is lost, and nobody hears of it", async () => {
    await using deployment = await startDeployment({ rooms: 2, pace: 0.6 });
    await deployment.startRunner();
    const { url } = deployment;
    const mira = await guest(url, "Mira");
    const room = await createRoom(url, mira.token, ["ada"]);
    const writer = await SocketClient.join(url, mira.token, room);
    const viewer = await SocketClient.join(url, (await guest(url, "Jon")).token, room);
    await viewer.ask({ room, post: { clientMessageId: "ask", text: "@ada compare tea and coffee" } });
    const { turnId } = (await viewer.until((frame) => frame.event?.turnStarted)).event.turnStarted;
    await viewer.until(() => viewer.streamed(turnId).length > 20);

    const acknowledged = new Map<string, number>();
    let isOver = false;
    const writing = (async () => {
      for (let n = 0; !isOver; n += 1) {
        const answer = await writer.ask({ room, post: { clientMessageId: `n${n}`, text: `note ${n}` } });
        acknowledged.set(`note ${n}`, answer.ok.post.seq);
        // Without an id: it can not be sent again, and is answered where it was sent.
        expect((await writer.ask({ room, markRead: { seq: answer.ok.post.seq } })).ok).toBeDefined();
      }
    })();
    const streamedBefore = viewer.streamed(turnId).length;
    for (const instance of [...deployment.rooms, ...deployment.rooms]) {
      await instance.stop();
      const already = acknowledged.size;
      await writer.until(() => acknowledged.size > already + 3);
      await instance.start();
    }
    const ended = await viewer.until((frame) => frame.event?.turnEnded ?? endedInResume(frame));
    isOver = true;
    await writing;

    expect(acknowledged.size).toBeGreaterThan(12);
    expect(streamedBefore).toBeGreaterThan(0);
    const { outcome, text } = ended.event?.turnEnded ?? endedInResume(ended);
    expect(outcome).toBe("OUTCOME_ANSWERED");
    expect(text.length).toBeGreaterThan(streamedBefore);
    for (const { frames, closeCode } of [writer, viewer]) {
      expect(frames.filter((frame: Frame) => frame.error)).toEqual([]);
      expect(closeCode).toBeUndefined();
      // Moves there were, and each was a resume.
      const resumes = frames.filter((frame: Frame) => frame.joined).slice(1);
      expect(resumes.length).toBeGreaterThanOrEqual(2);
      expect(resumes.every(({ joined }: Frame) => joined.resumed)).toBe(true);
      expect(seqsSeen(frames)).toEqual(Array.from({ length: seqsSeen(frames).length }, (_, n) => firstSeq(frames) + n));
    }
    const messages = await wholeHistory(url, mira.token, room);
    for (const [note, seq] of acknowledged) {
      expect(messages.filter((message) => message.text === note).map((message) => message.seq)).toEqual([seq]);
    }
  });
});

/** The seqs of all events, as they came one by one or with a resume; what came twice counts once, since clients drop it (S4). */
function seqsSeen(frames: readonly Frame[]): number[] {
  const seqs: number[] = [];
  for (const { event, joined } of frames) {
    for (const { seq } of event ? [event] : (joined?.events ?? [])) if (seq > (seqs.at(-1) ?? 0)) seqs.push(seq);
  }
  return seqs;
}

function firstSeq(frames: readonly Frame[]): number {
  return seqsSeen(frames)[0] ?? 0;
}

function endedInResume({ joined }: Frame): Frame {
  return joined?.events?.find((event: Frame) => event.turnEnded)?.turnEnded;
}
