import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createRoom, guest, history, SocketClient } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";

it("[L8, S2] what was deleted is in no answer, in no replay and nowhere in the data directory: a post, its edit, an answer", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "polylogue-"));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const stack = await startTestStack({ dataDir });
  const mira = await guest(stack.url, "Mira");
  const jon = await guest(stack.url, "Jon");
  const room = await createRoom(stack.url, mira.token, ["ada"]);
  const socket = await SocketClient.join(stack.url, mira.token, room);
  await socket.ask({ room, post: { clientMessageId: "kept", text: "what everybody may know" } });
  // Whoever is alone with a persona asks it with everything: only its answer to the secret is to be deleted.
  await socket.until(({ event }) => event?.turnEnded);
  const before = socket.events(room).at(-1);
  const { ok } = await socket.ask({ room, post: { clientMessageId: "a", text: "@ada the door code is 4711" } });
  const { messageId } = ok.post;
  await socket.ask({ room, edit: { messageId, revision: 1, text: "@ada the door code is 4712" } });
  const { event } = await socket.until((frame) => frame.event?.turnEnded && frame.event.seq > before.seq);
  const answer = event.turnEnded;
  expect(answer.text.length).toBeGreaterThan(20);
  for (const id of [messageId, answer.messageId])
    expect((await socket.ask({ room, delete: { messageId: id } })).ok).toBeTruthy();

  const secrets = ["door code", answer.text.slice(0, 20)];
  const back = await SocketClient.open(stack.url);
  await back.ask({ hello: { token: jon.token } });
  await back.ask({ room, join: { afterSeq: before.seq, afterTag: before.tag } });
  const { joined } = await back.until((frame) => frame.joined);
  expect(joined.resumed).toBe(true);
  expect(joined.events.filter((missed: { messageDeleted?: object }) => missed.messageDeleted)).toHaveLength(2);
  const shown = JSON.stringify([joined, await history(stack.url, jon.token, room)]);
  for (const secret of secrets) expect(shown).not.toContain(secret);
  expect((await socket.ask({ room, post: { clientMessageId: "a", text: "@ada the door code is 4711" } })).ok).toEqual(
    ok,
  );

  await stack[Symbol.asyncDispose]();
  const files = await Promise.all((await readdir(dataDir)).map((name) => readFile(join(dataDir, name))));
  const bytes = Buffer.concat(files);
  expect(bytes.includes("what everybody may know")).toBe(true);
  for (const secret of secrets) expect(bytes.includes(secret)).toBe(false);
});
