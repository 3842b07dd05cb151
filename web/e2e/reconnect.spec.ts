import { expect } from "@playwright/test";
import {
  composer,
  enter,
  finishedAnswers,
  makeRoom,
  messageWith,
  openRoom,
  readMessages,
  say,
  test,
} from "./people.fixture.ts";
import { createProduct, type Product } from "./product.fixture.ts";

let product: Product;

test.beforeEach(async () => {
  product = await createProduct();
  await product.start();
});
test.afterEach(() => product.dispose());

test("[S2, L4] a killed server is said so in a banner, what is written meanwhile is sent once, and nothing is lost", async ({
  browser,
}) => {
  const mira = await enter(browser, "Mira", { baseURL: product.origin });
  const jon = await enter(browser, "Jon", { baseURL: product.origin });
  const room = await makeRoom(mira, "Outage", ["ada", "grace"]);
  await openRoom(mira, room);
  await openRoom(jon, room);
  await say(mira, "before the outage");
  await expect(messageWith(jon.page, "before the outage")).toBeVisible();

  await product.kill();
  await expect(mira.page.getByText(/Connection lost\. Trying again in \d+ s\. Your messages are kept\./)).toBeVisible();
  await say(mira, "written during the outage");
  await say(mira, "and one more");
  await expect(messageWith(mira.page, "written during the outage")).toContainText("Waiting to be sent");

  await product.start();
  // The page tries by itself too, and may be back before it is told to.
  const banner = mira.page.locator(".banner");
  await Promise.race([banner.getByRole("button", { name: "Try now" }).click(), banner.waitFor({ state: "hidden" })]);
  await expect(banner).toBeHidden();
  await expect(messageWith(mira.page, "and one more")).toHaveAttribute("data-message-id", /./);
  await expect(messageWith(jon.page, "and one more")).toBeVisible({ timeout: 30_000 });
  const texts = (await readMessages(mira, room)).map(({ text }) => text);
  expect(texts).toEqual(["before the outage", "written during the outage", "and one more"]);

  await say(jon, "@ada are you still there?");
  await expect(finishedAnswers(mira.page, "Ada")).toHaveCount(1, { timeout: 30_000 });
});

test("[L4] a message written without a server survives a reload of the page", async ({ browser }) => {
  const mira = await enter(browser, "Mira", { baseURL: product.origin });
  const room = await makeRoom(mira, "Reload", []);
  await openRoom(mira, room);
  // The page itself must be there to be reloaded: only the socket is cut.
  await mira.page.context().setOffline(true);
  await say(mira, "kept over a reload");
  await expect(messageWith(mira.page, "kept over a reload")).toBeVisible();
  await mira.page.context().setOffline(false);
  await mira.page.reload();
  await expect(messageWith(mira.page, "kept over a reload")).toHaveAttribute("data-message-id", /./);
  await expect(composer(mira.page)).toHaveValue("");
  expect((await readMessages(mira, room)).map(({ text }) => text)).toEqual(["kept over a reload"]);
});

test("R1: a persona that was writing when the server died ends as the server has it", async ({ browser }) => {
  const mira = await enter(browser, "Mira", { baseURL: product.origin });
  const room = await makeRoom(mira, "Crash", ["ada"]);
  await openRoom(mira, room);
  await say(mira, "@ada write about tides, at length");
  await expect(mira.page.locator('article[aria-busy="true"] .message-body')).toBeVisible();
  await product.kill();
  await product.start();
  await expect(mira.page.locator('article[aria-label^="Ada, AI"]')).toHaveCount(1, { timeout: 30_000 });
  await expect(mira.page.locator('article[aria-busy="true"]')).toHaveCount(0, { timeout: 60_000 });
  const [, answer] = await readMessages(mira, room);
  const bare = (text: string) => text.replace(/^\s*\d+\. |[\s*_`#>|-]/gmu, "");
  const body = mira.page.locator('article[aria-label^="Ada, AI"] .message-body');
  const shown = (await body.count()) === 0 ? "" : ((await body.textContent()) ?? "");
  expect(bare(shown)).toBe(bare(answer?.text ?? ""));
});
