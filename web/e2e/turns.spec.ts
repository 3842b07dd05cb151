import { expect, type Page } from "@playwright/test";
import {
  articles,
  enter,
  finishedAnswers,
  type MadeRoom,
  makeRoom,
  messageWith,
  openRoom,
  type Person,
  say,
  test,
} from "./people.fixture.ts";

/** Answers of the rehearsal take their time. */
const SLOW = { timeout: 60_000 };

async function twoPeople(
  browser: Parameters<typeof enter>[0],
  title: string,
  personas: readonly string[],
): Promise<{ readonly mira: Person; readonly jon: Person; readonly room: MadeRoom }> {
  const wide = { viewport: { width: 1_440, height: 900 } };
  const mira = await enter(browser, "Mira", wide);
  const jon = await enter(browser, "Jon", wide);
  const room = await makeRoom(mira, title, personas);
  await openRoom(mira, room);
  await openRoom(jon, room);
  return { mira, jon, room };
}

function answerOf(page: Page, persona: string) {
  return page.locator(`article[aria-label^="${persona}, AI"]`);
}

function bodyOf(page: Page, persona: string) {
  return answerOf(page, persona).locator(".message-body");
}

test("[T1] another version is written at the answer's place, and what one picks the other sees", async ({
  browser,
}) => {
  const { mira, jon } = await twoPeople(browser, "Versions", ["grace"]);
  await say(mira, "@grace tell us a long story");
  await expect(finishedAnswers(mira.page, "Grace")).toHaveCount(1, SLOW);
  const first = (await bodyOf(mira.page, "Grace").textContent()) ?? "";
  await say(jon, "thanks, and now something below it");
  await expect(messageWith(mira.page, "something below it")).toBeVisible();

  // By keyboard alone: up to the answer, and the letter for it.
  await mira.page.keyboard.press("Shift+F6");
  await mira.page.keyboard.press("ArrowUp");
  await expect(answerOf(mira.page, "Grace")).toBeFocused();
  await mira.page.keyboard.press("g");
  for (const { page } of [mira, jon]) {
    await expect(answerOf(page, "Grace")).toContainText("being written");
    await expect(articles(page).last()).toContainText("something below it");
  }
  for (const { page } of [mira, jon]) {
    await expect(answerOf(page, "Grace")).toContainText("2 of 2", SLOW);
    await expect(answerOf(page, "Grace")).toContainText("everybody sees this one", SLOW);
    await expect(answerOf(page, "Grace")).toHaveCount(1);
    await expect(articles(page)).toHaveCount(3);
  }

  // Jon looks at the first one; only when he picks it Mira sees it too.
  await answerOf(jon.page, "Grace").getByRole("button", { name: "Earlier version" }).click();
  await expect(answerOf(jon.page, "Grace")).toContainText("1 of 2");
  await expect(jon.page.getByRole("status")).toContainText("Version 1 of 2");
  await expect(bodyOf(jon.page, "Grace")).toHaveText(first);
  await expect(answerOf(mira.page, "Grace")).toContainText("2 of 2");
  await answerOf(jon.page, "Grace").getByRole("button", { name: "Show this one to everybody" }).click();
  for (const { page } of [mira, jon]) {
    await expect(answerOf(page, "Grace")).toContainText("1 of 2");
    await expect(answerOf(page, "Grace")).toContainText("everybody sees this one");
    await expect(bodyOf(page, "Grace")).toHaveText(first);
  }

  // Whoever comes later sees the same, at the same place.
  await mira.page.reload();
  await expect(answerOf(mira.page, "Grace")).toContainText("1 of 2");
  await expect(articles(mira.page)).toHaveCount(3);
});

test("a held persona is seen to be held, stays quiet, and speaks again when it is named", async ({ browser }) => {
  const { mira, jon } = await twoPeople(browser, "Holding", ["ada", "grace"]);
  await jon.page.getByRole("complementary").getByRole("button", { name: "Hold Ada" }).click();
  const pane = mira.page.getByRole("complementary");
  await expect(mira.page.getByRole("status")).toContainText("Ada is held");
  await expect(pane).toContainText("Held");
  await expect(pane).toContainText("quiet until somebody asks by name or by reply");

  await say(mira, "@all how are you?");
  await expect(mira.page.getByRole("log").getByText("Ada is held until somebody asks it by name.")).toBeVisible();
  await expect(finishedAnswers(mira.page, "Grace")).toHaveCount(1, SLOW);
  await expect(answerOf(mira.page, "Ada")).toHaveCount(0);

  await say(mira, "@ada and you?");
  await expect(finishedAnswers(jon.page, "Ada")).toHaveCount(1, SLOW);
  await expect(pane.getByRole("button", { name: "Hold Ada" })).toBeVisible();

  await pane.getByRole("button", { name: "Hold Ada" }).click();
  await jon.page.getByRole("complementary").getByRole("button", { name: "Let Ada speak" }).click();
  await expect(pane.getByRole("button", { name: "Hold Ada" })).toBeVisible();
});

test("[T9] a cap says who waits and why, and is lifted for everybody by one", async ({ browser }) => {
  const { mira, jon } = await twoPeople(browser, "Capped", ["ada", "grace"]);
  await mira.page.getByRole("button", { name: "Edit room" }).click();
  await mira.page.getByLabel("Answers", { exact: true }).fill("61");
  await mira.page.getByRole("button", { name: "Save" }).click();
  await expect(mira.page.getByRole("alert").filter({ hasText: "from 1 to 60" })).toBeVisible();
  await mira.page.getByLabel("Answers", { exact: true }).fill("1");
  await mira.page.getByRole("button", { name: "Save" }).click();
  await expect(jon.page.getByText("One message leads to at most 1 answer,")).toBeVisible();

  await say(mira, "@ada @grace how should we begin?");
  const words = "Grace waits for a turn: one question leads to at most 1 answer in this room.";
  for (const { page } of [mira, jon]) await expect(page.getByRole("log").getByText(words)).toBeVisible();
  await expect(finishedAnswers(jon.page, "Ada")).toHaveCount(1, SLOW);
  // It stands under the question, whatever came after it.
  const order = await jon.page
    .getByRole("log")
    .evaluate((log) => [...log.querySelectorAll("article, .capped-row")].map((one) => one.tagName));
  expect(order).toEqual(["ARTICLE", "SECTION", "ARTICLE"]);

  await jon.page.getByRole("button", { name: "Let Grace go on" }).click();
  for (const { page } of [mira, jon]) await expect(page.getByRole("log").getByText(words)).toHaveCount(0);
  await expect(finishedAnswers(mira.page, "Grace")).toHaveCount(1, SLOW);
});

test("a receipt says everything that is known, and the room what it has cost", async ({ browser }) => {
  const { mira } = await twoPeople(browser, "Receipts", ["ada"]);
  await say(mira, "@ada hello");
  await expect(finishedAnswers(mira.page, "Ada")).toHaveCount(1, SLOW);
  await mira.page.getByRole("button", { name: /^Receipt: / }).click();
  const receipt = mira.page.getByRole("dialog", { name: "Receipt of Ada’s answer" });
  for (const fact of [
    "rehearsal",
    "New input",
    "Output",
    "Counted by",
    "none, it is the demo model",
    "First words after",
  ]) {
    await expect(receipt).toContainText(fact);
  }
  await expect(mira.page.getByRole("complementary")).toContainText("No cost for 1 answer.");
});
