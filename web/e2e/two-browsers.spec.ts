import { expect } from "@playwright/test";
import {
  articles,
  enter,
  finishedAnswers,
  makeRoom,
  messageWith,
  openRoom,
  readMessages,
  say,
  test,
} from "./people.fixture.ts";

test("[T3, S1] two people see the same messages in the same order, and a persona writing in both", async ({
  browser,
}) => {
  const mira = await enter(browser, "Mira");
  const jon = await enter(browser, "Jon");
  const room = await makeRoom(mira, "Two browsers", ["ada", "grace"]);
  await openRoom(mira, room);
  await openRoom(jon, room);

  await say(mira, "hello Jon");
  await expect(messageWith(jon.page, "hello Jon")).toBeVisible();
  await say(jon, "@ada tell us a very long story");

  // Both see it being written: it is busy and its text grows.
  for (const { page } of [mira, jon]) {
    const writing = page.locator('article[aria-label^="Ada, AI"][aria-busy="true"] .message-body');
    await expect(writing).toBeVisible();
    const early = (await writing.textContent()) ?? "";
    await expect
      .poll(
        async () => ((await page.locator('article[aria-label^="Ada, AI"] .message-body').textContent()) ?? "").length,
      )
      .toBeGreaterThan(early.length);
  }
  for (const { page } of [mira, jon]) await expect(finishedAnswers(page, "Ada")).toHaveCount(1, { timeout: 60_000 });

  const shown = (page: typeof mira.page) =>
    articles(page).evaluateAll((all) =>
      all.map((one) => [one.getAttribute("data-message-id"), one.querySelector(".message-body")?.textContent]),
    );
  const [ofMira, ofJon] = [await shown(mira.page), await shown(jon.page)];
  expect(ofMira).toHaveLength(3);
  expect(ofJon).toEqual(ofMira);

  const stored = await readMessages(mira, room);
  expect(stored.map(({ id }) => id)).toEqual(ofMira.map(([id]) => id));
  // The stored text is Markdown; without its marks and white space it is what both read.
  const bare = (text: string | null | undefined) => (text ?? "").replace(/^\s*\d+\. |[\s*_`#>|-]/gmu, "");
  expect(bare(stored[2]?.text)).toBe(bare(ofMira[2]?.[1]));
});

test("somebody with only a link gives a name and is in the room", async ({ browser, page }) => {
  const mira = await enter(browser, "Mira");
  const room = await makeRoom(mira, "By link", ["ada"]);
  await openRoom(mira, room);

  await page.goto(room.path);
  await page.getByLabel("Your name").fill("  Ana  ");
  await page.getByRole("button", { name: "Join room" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "By link" })).toBeVisible();
  await expect(page).toHaveTitle("By link · Polylogue");
  await page.getByRole("textbox", { name: "Message By link" }).fill("I am here");
  await page.keyboard.press("Enter");
  await expect(messageWith(mira.page, "I am here")).toContainText("Ana");

  await page.reload();
  await expect(messageWith(page, "I am here")).toBeVisible();
});

test("typing is shown to the others", async ({ browser }) => {
  const mira = await enter(browser, "Mira");
  const jon = await enter(browser, "Jon");
  const room = await makeRoom(mira, "Typing", []);
  await openRoom(mira, room);
  await openRoom(jon, room);
  await say(jon, "I have a seat now");
  await jon.page.getByRole("textbox", { name: /^Message / }).pressSequentially("thinking about");
  await expect(mira.page.getByText("Jon is typing…")).toBeVisible();
});
