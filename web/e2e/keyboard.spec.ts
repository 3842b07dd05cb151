import { expect } from "@playwright/test";
import { composer, enter, makeRoom, messageWith, openRoom, say, test } from "./people.fixture.ts";

test("a room is made with Enter alone, and a persona is asked without the mouse", async ({ browser }) => {
  const { page } = await enter(browser, "Mira");
  await page.goto("/?new");
  const dialog = page.getByRole("dialog", { name: "New room" });
  await expect(dialog.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/r\//);

  const field = composer(page);
  await field.focus();
  await page.keyboard.type("@");
  const list = page.getByRole("listbox", { name: "People and personas" });
  await expect(list).toBeVisible();
  const second = list.getByRole("option").nth(1);
  await page.keyboard.press("ArrowDown");
  await expect(second).toHaveAttribute("aria-selected", "true");
  await expect(field).toHaveAttribute("aria-activedescendant", (await second.getAttribute("id")) ?? "none");
  await expect(field).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(list).toBeHidden();
  await expect(field).toHaveValue(/^@\S+ $/);
  await page.keyboard.type("hello");
  await expect(page.getByText(/^Asking /)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.locator('article[aria-label*=", AI"]')).toBeVisible();
});

test("messages are walked with arrows, acted on with letters, and focus comes back from a dialog", async ({
  browser,
}) => {
  const mira = await enter(browser, "Mira");
  const { page } = mira;
  const room = await makeRoom(mira, "Walking", []);
  await openRoom(mira, room);
  for (const text of ["first", "second", "third"]) {
    await say(mira, text);
    await expect(messageWith(page, text)).toHaveAttribute("data-message-id", /./);
  }
  await page.keyboard.press("F6");
  await page.keyboard.press("Shift+F6");
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press("Shift+F6");
  await expect(messageWith(page, "third")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(messageWith(page, "second")).toBeFocused();
  await page.keyboard.press("Home");
  await expect(messageWith(page, "first")).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(page.getByRole("dialog", { name: "Delete this message?" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(messageWith(page, "first")).toBeFocused();
  await page.keyboard.press("r");
  await expect(composer(page)).toBeFocused();
  await expect(page.getByText("Replying to Mira")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Replying to Mira")).toBeHidden();
});
