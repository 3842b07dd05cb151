import { expect } from "@playwright/test";
import {
  articles,
  enter,
  fillRoom,
  finishedAnswers,
  makeRoom,
  messageWith,
  openRoom,
  say,
  test,
} from "./people.fixture.ts";

const small = { viewport: { width: 700, height: 460 } };

test("a question is held at the top while its answers grow below, and the pill leads to the end", async ({
  browser,
}) => {
  const mira = await enter(browser, "Mira", small);
  const { page } = mira;
  const room = await makeRoom(mira, "Reading", ["ada", "grace", "linus"]);
  await openRoom(mira, room);
  const list = page.getByRole("log");
  await say(mira, "@all compare three ways to begin, with reasons");
  const pill = page.getByRole("button", { name: /^Latest · .*live/ });
  await expect(pill).toBeVisible({ timeout: 20_000 });
  const top = async () =>
    ((await messageWith(page, "compare three ways").boundingBox())?.y ?? 0) - ((await list.boundingBox())?.y ?? 0);
  expect(await top()).toBeLessThan(40);
  await expect(finishedAnswers(page, "Linus")).toHaveCount(1, { timeout: 30_000 });
  expect(Math.abs(await top())).toBeLessThan(40);

  await page.getByRole("button", { name: /^Latest/ }).click();
  const gap = () => list.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
  await expect.poll(gap).toBeLessThan(2);
  await expect(page.getByRole("button", { name: /^Latest/ })).toBeHidden();
});

test("P8: who reads further up is not moved, neither by what comes at the end nor by older messages above", async ({
  browser,
}) => {
  const mira = await enter(browser, "Mira", small);
  const jon = await enter(browser, "Jon", small);
  const room = await makeRoom(mira, "Long", []);
  await openRoom(jon, room);
  await fillRoom(jon, room, 130);
  await expect(messageWith(jon.page, "message 130 of")).toBeVisible();

  await openRoom(mira, room);
  const { page } = mira;
  await expect(messageWith(page, "message 130 of")).toBeVisible();
  await page.getByRole("log").hover();
  await page.mouse.wheel(0, -1_200);
  const place = () =>
    articles(page).evaluateAll((all) => {
      const first = all.find((one) => one.getBoundingClientRect().top > 120);
      return [first?.textContent, Math.round(first?.getBoundingClientRect().top ?? 0)];
    });
  await page.waitForTimeout(400);
  const before = await place();
  await say(jon, "something new");
  await expect(page.getByRole("button", { name: "Latest · 1 new" })).toBeVisible();
  expect(await place()).toEqual(before);

  // To the beginning of what is loaded: the page before it comes, and the reader stays where they are.
  const list = page.getByRole("log");
  const toTop = () => list.evaluate((element) => element.scrollTo(0, 0));
  await toTop();
  await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBeGreaterThan(300);
  await expect(async () => {
    await toTop();
    await expect(page.getByText("This is the beginning of the room.")).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(messageWith(page, "message 1 of")).toBeVisible();
});
