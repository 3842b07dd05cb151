import { type Browser, expect, type Page } from "@playwright/test";
import { composer, enter, finishedAnswers, makeRoom, openRoom, type Person, say, test } from "./people.fixture.ts";
import { createProduct, type Product } from "./product.fixture.ts";

/** Whoever is to be stopped must still be speaking, also on a busy machine: here the rehearsal speaks slowly. */
const PACE = "8";
const SLOW = { timeout: 60_000 };

test.describe.configure({ mode: "serial" });

let product: Product;
test.beforeAll(async () => {
  product = await createProduct({ REHEARSAL_PACE: PACE });
  await product.start();
});
test.afterAll(() => product.dispose());

async function twoPeople(
  browser: Browser,
  title: string,
  personas: readonly string[],
): Promise<{ readonly mira: Person; readonly jon: Person }> {
  const options = { baseURL: product.origin, viewport: { width: 1_440, height: 900 } };
  const mira = await enter(browser, "Mira", options);
  const jon = await enter(browser, "Jon", options);
  const room = await makeRoom(mira, title, personas);
  await openRoom(mira, room);
  await openRoom(jon, room);
  return { mira, jon };
}

function answerOf(page: Page, persona: string) {
  return page.locator(`article[aria-label^="${persona}, AI"]`);
}

test("[T5] one persona is stopped by name while another goes on, and what broke off is continued", async ({
  browser,
}) => {
  const { mira, jon } = await twoPeople(browser, "Stopping one", ["ada", "grace"]);
  await say(mira, "@ada tell us a very long story");
  await say(mira, "@grace name two options");
  await expect(answerOf(mira.page, "Ada").locator(".message-body")).toBeVisible(SLOW);
  await jon.page.getByRole("button", { name: "Stop Ada" }).first().click();
  for (const { page } of [mira, jon]) {
    await expect(answerOf(page, "Ada").first()).toContainText(
      page === jon.page ? "You stopped Ada." : "Jon stopped Ada.",
    );
    await expect(page.getByRole("button", { name: "Stop Ada" })).toBeHidden();
  }
  await expect(finishedAnswers(mira.page, "Grace")).toHaveCount(1, SLOW);
  await expect(answerOf(mira.page, "Grace")).not.toContainText("stopped");

  await mira.page.getByRole("button", { name: "Continue Ada’s answer" }).click();
  await expect(answerOf(jon.page, "Ada")).toHaveCount(2, SLOW);
  await expect(answerOf(jon.page, "Ada").last()).toContainText("Goes on with the answer that broke off");
  await expect(answerOf(jon.page, "Ada").first().getByRole("button", { name: "Goes on below" })).toBeVisible();
  await expect(jon.page.getByRole("button", { name: "Continue Ada’s answer" })).toHaveCount(0);
});

test("who waits is told with the question, and everything is stopped at once", async ({ browser }) => {
  const { mira, jon } = await twoPeople(browser, "Waiting", ["ada"]);
  await say(jon, "I am here too");
  await say(mira, "@ada tell us a very long story");
  await say(jon, "@ada who pays for the launch?");
  await expect(mira.page.getByRole("region", { name: "Who is answering" })).toContainText("answers Jon next");
  await mira.page.getByRole("button", { name: "1 waiting" }).click();
  const queue = mira.page.getByRole("dialog", { name: "Who speaks and who waits" });
  await expect(queue.getByRole("listitem").nth(1)).toContainText("@ada who pays for the launch?");
  await mira.page.keyboard.press("Escape");
  await expect(queue).toBeHidden();
  await mira.page.getByRole("button", { name: "Stop all" }).click();
  for (const { page } of [mira, jon]) await expect(page.getByRole("region", { name: "Who is answering" })).toBeHidden();
  await expect(composer(mira.page)).toBeVisible();
});
