import {
  type APIRequestContext,
  type Browser,
  type BrowserContextOptions,
  test as base,
  expect,
  type Locator,
  type Page,
} from "@playwright/test";

/**
 * A test after which everybody's browser is closed: a browser is kept from one test to the next, and a page that stays
 * open goes on drawing, polling, and looking for a server that is gone.
 */
export const test = base.extend<{ readonly everybodyLeaves: undefined }>({
  everybodyLeaves: [
    async ({ browser }, use) => {
      await use(undefined);
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});

/** Somebody with a browser of their own. */
export interface Person {
  readonly name: string;
  readonly token: string;
  readonly page: Page;
}

/** A room as the API makes it. */
export interface MadeRoom {
  readonly id: string;
  readonly path: string;
}

/** Opens a browser for a person whom the server knows already. */
export async function enter(browser: Browser, name: string, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext(options);
  const { token, participant } = await createGuest(context.request, name);
  const identity = JSON.stringify({ token, participantId: participant.id, displayName: name });
  await context.addInitScript((value) => {
    if (localStorage.getItem("polylogue.identity") === null) localStorage.setItem("polylogue.identity", value);
  }, identity);
  return { name, token, page: await context.newPage() };
}

/** Makes a room over HTTP. */
export async function makeRoom(person: Person, title: string, personas: readonly string[]): Promise<MadeRoom> {
  const response = await person.page.request.post("/api/rooms", {
    data: { title, personas },
    headers: { authorization: `Bearer ${person.token}` },
  });
  expect(response.status()).toBe(201);
  const { room } = (await response.json()) as { room: { id: string } };
  return { id: room.id, path: `/r/${room.id}` };
}

/** The room's messages as the server has them, oldest first. */
export async function readMessages(
  person: Person,
  room: MadeRoom,
): Promise<{ id: string; text: string; deleted: boolean }[]> {
  const response = await person.page.request.get(`/api/rooms/${room.id}/messages?limit=200`, {
    headers: { authorization: `Bearer ${person.token}` },
  });
  return ((await response.json()) as { messages: { id: string; text: string; deleted: boolean }[] }).messages;
}

/** Goes to a room and waits until it can be written in. */
export async function openRoom({ page }: Person, room: MadeRoom): Promise<void> {
  await page.goto(room.path);
  await expect(composer(page)).toBeVisible();
}

/** The field in which one writes. */
export function composer(page: Page): Locator {
  return page.getByRole("textbox", { name: /^Message / });
}

/** Writes a message and sends it by keyboard. */
export async function say({ page }: Person, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** Posts `message 1 …` to `message n …` over a socket of the person's own: a history, without typing it. */
export async function fillRoom({ page, token }: Person, room: MadeRoom, count: number): Promise<void> {
  await page.evaluate(
    ({ token, room, count }) =>
      new Promise<void>((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/ws`, "polylogue.v1.json");
        const send = (frame: object) => socket.send(JSON.stringify(frame));
        const post = (number: number) =>
          send({
            id: `p${number}`,
            room,
            post: { clientMessageId: `fill-${number}`, text: `message ${number} of the long room` },
          });
        socket.onopen = () => send({ id: "hello", hello: { token } });
        socket.onerror = () => reject(new Error("the socket failed"));
        socket.onmessage = ({ data }) => {
          const { replyTo = "", error } = JSON.parse(String(data)) as { replyTo?: string; error?: { message: string } };
          if (error !== undefined) reject(new Error(error.message));
          else if (replyTo === "hello") send({ id: "join", room, join: {} });
          else if (replyTo === "join") post(1);
          else if (replyTo === `p${count}`) resolve();
          else if (replyTo.startsWith("p")) post(Number(replyTo.slice(1)) + 1);
        };
      }),
    { token, room: room.id, count },
  );
}

/** All messages that are shown, in their order. */
export function articles(page: Page): Locator {
  return page.getByRole("log").getByRole("article");
}

/** The message that shows a text. */
export function messageWith(page: Page, text: string): Locator {
  return articles(page).filter({ hasText: text });
}

/** Answers of a persona that have come to their end. */
export function finishedAnswers(page: Page, persona: string): Locator {
  return page.locator(`article[aria-label^="${persona}, AI"][aria-busy="false"]`);
}

async function createGuest(request: APIRequestContext, displayName: string) {
  const response = await request.post("/api/session", { data: { displayName } });
  expect(response.ok()).toBe(true);
  return (await response.json()) as { token: string; participant: { id: string } };
}
