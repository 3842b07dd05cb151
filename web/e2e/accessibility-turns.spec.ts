import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { expectAccessible } from "./axe.fixture.ts";
import { enter, finishedAnswers, makeRoom, openRoom, say, test } from "./people.fixture.ts";
import { createProduct, type Product } from "./product.fixture.ts";

// What is being written must still be, while the checker looks: here the rehearsal speaks slowly.
let product: Product;
test.beforeAll(async () => {
  product = await createProduct({
    REHEARSAL_PACE: "8",
    DIRECTORY_FILE: fileURLToPath(new URL("two-models.yaml", import.meta.url)),
  });
  await product.start();
});
test.afterAll(() => product.dispose());

for (const colorScheme of ["light", "dark"] as const) {
  test(`A1: no violation in what turns show, ${colorScheme}`, async ({ browser }) => {
    // The checker itself takes a second or two a page.
    const mira = await enter(browser, "Mira", {
      baseURL: product.origin,
      colorScheme,
      viewport: { width: 1_440, height: 900 },
    });
    const { page } = mira;
    const room = await makeRoom(mira, "Accessible turns", ["ada", "grace"]);
    await openRoom(mira, room);
    await page.getByRole("button", { name: "Edit room" }).click();
    await page.getByText("One persona", { exact: true }).click();
    await page.getByLabel("Which persona").selectOption({ label: "Grace" });
    await page.getByLabel("Answers", { exact: true }).fill("1");
    await expectAccessible(page, "room settings");
    await page.getByRole("button", { name: "Save" }).click();

    await say(mira, "@ada @grace tell us a long story");
    await expect(page.getByRole("button", { name: "Let Grace go on" })).toBeVisible();
    await page.getByRole("complementary").getByRole("button", { name: "Hold Grace" }).click();
    await page.getByRole("button", { name: "Stop Ada" }).click();
    await expect(finishedAnswers(page, "Ada")).toHaveCount(1, { timeout: 60_000 });
    await expectAccessible(page, "capped, held and stopped");

    const answer = page.locator('article[aria-label^="Ada, AI"]');
    await answer.hover();
    await answer.getByRole("button", { name: "Another version…" }).click();
    await expectAccessible(page, "the menu of versions");
    await page.getByRole("dialog", { name: "Another version" }).getByRole("button", { name: /brief/ }).click();
    await expect(answer).toContainText("being written");
    await say(mira, "@ada and one thing more");
    await page.getByRole("button", { name: "1 waiting" }).click();
    await expectAccessible(page, "the queue, and a version that is being written");
  });
}
