import { expect, type Page } from "@playwright/test";
import { composer, enter, finishedAnswers, makeRoom, messageWith, openRoom, test } from "./people.fixture.ts";

/** Nothing is wider than the window, also where it would only be cut. */
async function expectNoOverflow(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const parts = [
      document.documentElement,
      ...document.querySelectorAll(".message-body, .message-content, .dialog-body > *, .room-foot > *"),
    ];
    return parts.filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1).map((one) => one.className);
  });
  expect(wide).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

for (const width of [360, 320]) {
  test(`a phone of ${width} pixels: lobby, new room, talking, people`, async ({ browser }) => {
    const mira = await enter(browser, "Mira", { viewport: { width, height: 640 }, hasTouch: true, isMobile: true });
    const { page } = mira;
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Rooms" })).toBeVisible();
    await expectNoOverflow(page);
    await page.getByRole("link", { name: "New room" }).click();
    await expect(page.getByRole("button", { name: "Create room" })).toBeVisible();
    await expectNoOverflow(page);
    await page.getByRole("button", { name: "Create room" }).click();

    const field = composer(page);
    const table = `|${" a wide column |".repeat(8)}\n|${"---|".repeat(8)}\n|${" cell |".repeat(8)}`;
    await field.fill(`@ada ${"averylongwordwithoutanybreak".repeat(6)}\n\n${table}`);
    await field.press("Enter");
    // On touch the Enter key makes lines.
    await expect(field).toHaveValue(/\n$/);
    await page.getByRole("button", { name: "Send" }).click();
    await expect(messageWith(page, "averylongword")).toBeVisible();
    await expect(page.getByRole("button", { name: "Stop Ada" })).toBeVisible();
    await expectNoOverflow(page);
    await expect(finishedAnswers(page, "Ada")).toHaveCount(1, { timeout: 30_000 });

    await page.getByRole("button", { name: "People and room settings" }).click();
    await expect(page.getByRole("dialog", { name: "People" })).toContainText("Here now");
    await expectNoOverflow(page);
    await page.getByRole("button", { name: "Close" }).click();
    await messageWith(page, "averylongword").getByRole("button", { name: "Message actions" }).click();
    await page.getByRole("dialog", { name: "Message actions" }).getByRole("button", { name: "Edit" }).click();
    await expect(page.getByRole("textbox", { name: "Edit message" })).toBeVisible();
    await expectNoOverflow(page);
  });
}

test("A6: targets for fingers are at least 44 pixels", async ({ browser }) => {
  const mira = await enter(browser, "Mira", { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  const room = await makeRoom(mira, "Fingers", ["ada"]);
  await openRoom(mira, room);
  const small = await mira.page.locator("button:visible, a:visible, textarea:visible").evaluateAll((all) =>
    all
      .map((element) => ({
        label: element.getAttribute("aria-label") ?? element.textContent,
        box: element.getBoundingClientRect(),
      }))
      .filter(({ box }) => box.height > 0 && box.bottom > 0 && box.height < 44)
      .map(({ label }) => label),
  );
  expect(small).toEqual([]);
});
