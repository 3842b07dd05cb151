import { expect } from "@playwright/test";
import { hostileTexts } from "../src/ui/markdown/markdown.fixture.ts";
import { enter, makeRoom, messageWith, openRoom, say, test } from "./people.fixture.ts";

test("hostile Markdown runs nothing, loads nothing and goes nowhere", async ({ browser, baseURL }) => {
  const mallory = await enter(browser, "Mallory");
  const mira = await enter(browser, "Mira");
  const room = await makeRoom(mallory, "Hostile", []);
  const foreign: string[] = [];
  const alarms: string[] = [];
  mira.page.on("request", (request) => {
    if (!request.url().startsWith(`${baseURL}/`)) foreign.push(request.url());
  });
  mira.page.on("dialog", (dialog) => {
    alarms.push(dialog.message());
    void dialog.dismiss();
  });
  mira.page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) alarms.push(message.text());
  });
  mira.page.on("pageerror", (error) => alarms.push(error.message));
  await openRoom(mira, room);
  await openRoom(mallory, room);
  for (let from = 0; from < hostileTexts.length; from += 8)
    await say(mallory, hostileTexts.slice(from, from + 8).join("\n\n"));
  await say(mallory, ">".repeat(15_000));
  await say(mallory, "the end");
  await expect(messageWith(mira.page, "the end")).toBeVisible();

  const links = await mira.page
    .locator(".message-body a")
    .evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
  expect(links.length).toBeGreaterThan(3);
  for (const href of links) expect(href).toMatch(/^(?:https?:\/\/|mailto:)/);
  expect(
    await mira.page
      .locator(
        ".message-body :is(script, img, iframe, svg:not(.icon), style, form, object, embed, base, meta, [onclick], [onerror])",
      )
      .count(),
  ).toBe(0);
  expect(foreign).toEqual([]);
  expect(alarms).toEqual([]);
});
