import { expect, it } from "vitest";
import { call, createRoom, guest, history, SocketClient } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";

it("[T1, S8] a person who is mentioned by name is told so in the list of rooms, and no persona is asked", async () => {
  await using stack = await startTestStack();
  const [mira, jon] = [await guest(stack.url, "Mira Chen"), await guest(stack.url, "Jon")];
  const room = await createRoom(stack.url, mira.token, ["ada", "grace"]);
  const socket = await SocketClient.join(stack.url, jon.token, room);
  const say = (text: string, id: string) => socket.ask({ room, post: { clientMessageId: id, text } });
  await say("@Mira Chen, look", "1");
  await say("`@Mira Chen` and @Mira Chenault are nobody", "2");
  await say("hello @all people", "3");
  const { event } = await socket.until((frame) => frame.event?.turnEnded);
  expect(event.turnEnded.outcome).toBe("OUTCOME_ANSWERED");
  const [first, second, third] = await history(stack.url, jon.token, room);
  expect(first.mentions).toEqual([{ participantId: mira.participant.id, start: 0, end: 10, all: false }]);
  expect(second.mentions).toEqual([]);
  expect(third.mentions).toEqual([{ participantId: "", start: 6, end: 10, all: true }]);
  const asks = socket.events(room).flatMap((one) => one.messagePosted?.asks ?? []);
  expect(asks).toHaveLength(2);
  const mentions = async (token: string) => (await call(stack.url, "GET", "/api/rooms", token)).body.rooms[0].mentions;
  expect(await mentions(mira.token)).toBe(1);
  expect(await mentions(jon.token)).toBe(0);
});
