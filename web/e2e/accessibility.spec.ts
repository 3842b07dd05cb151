import { expect } from "@playwright/test";
import { expectAccessible } from "./axe.fixture.ts";
import { composer, enter, makeRoom, openRoom, say, test } from "./people.fixture.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test(`A1: no violation on any page, ${colorScheme}`, async ({ browser }) => {
    // The checker itself takes a second or two a page.
    const stranger = await (await browser.newContext({ colorScheme })).newPage();
    await stranger.goto("/");
    await expect(stranger.getByLabel("Your name")).toBeVisible();
    await expectAccessible(stranger, "greeting");

    const mira = await enter(browser, "Mira", { colorScheme });
    const { page } = mira;
    const room = await makeRoom(mira, "Accessible", ["ada", "grace"]);
    await stranger.goto(room.path);
    await expect(stranger.getByRole("button", { name: "Join room" })).toBeVisible();
    await expectAccessible(stranger, "joining");

    await page.goto("/");
    await expect(page.getByRole("link", { name: /Accessible/ })).toBeVisible();
    await expectAccessible(page, "lobby");
    await page.getByRole("link", { name: "New room" }).click();
    await expect(page.getByRole("button", { name: "Create room" })).toBeVisible();
    await expectAccessible(page, "creating");

    await openRoom(mira, room);
    await expectAccessible(page, "empty room");
    await composer(page).fill("@");
    await expect(page.getByRole("listbox")).toBeVisible();
    await expectAccessible(page, "mention list");
    await say(
      mira,
      "@ada @grace a table, a list and some `code`, please\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nlet x = 1;\n```",
    );
    await expect(page.locator('article[aria-busy="true"]').first()).toBeVisible();
    await expectAccessible(page, "streaming");
    await expect(page.locator('article[aria-busy="true"]')).toHaveCount(0, { timeout: 30_000 });
    await page.locator(".receipt-chip").first().click();
    await expect(page.getByRole("dialog", { name: /^Receipt/ })).toBeVisible();
    await expectAccessible(page, "receipt");
  });
}

test("A2: nothing that streams lies within a live region", async ({ browser }) => {
  const mira = await enter(browser, "Mira");
  const room = await makeRoom(mira, "Quiet", ["ada"]);
  await openRoom(mira, room);
  await say(mira, "@ada tell us a very long story");
  const body = mira.page.locator('article[aria-label^="Ada, AI"] .message-body');
  await expect(body).toBeVisible();
  const live = await body.evaluate((element) => {
    const values: string[] = [];
    for (let one: Element | null = element; one !== null; one = one.parentElement)
      values.push(one.getAttribute("aria-live") ?? one.getAttribute("role") ?? "");
    return values;
  });
  expect(live).not.toContain("polite");
  expect(live).not.toContain("assertive");
  expect(live).toContain("off");
  await expect(mira.page.getByRole("status")).toContainText(/Ada (is answering|finished)/);
});

test("A7: with reduced motion nothing moves", async ({ browser }) => {
  const mira = await enter(browser, "Mira", { reducedMotion: "reduce" });
  const room = await makeRoom(mira, "Still", ["ada"]);
  await openRoom(mira, room);
  await say(mira, "@ada tell us a very long story");
  await expect(mira.page.locator('article[aria-busy="true"]')).toBeVisible();
  expect(
    await mira.page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length),
  ).toBe(0);
});
