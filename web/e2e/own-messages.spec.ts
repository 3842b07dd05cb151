import { expect } from "@playwright/test";
import { composer, enter, makeRoom, messageWith, openRoom, readMessages, say, test } from "./people.fixture.ts";

test("a message is edited in its place, and everybody sees the new text", async ({ browser }) => {
  const mira = await enter(browser, "Mira");
  const jon = await enter(browser, "Jon");
  const room = await makeRoom(mira, "Editing", []);
  await openRoom(mira, room);
  await openRoom(jon, room);
  await say(mira, "teh plan");
  await expect(messageWith(jon.page, "teh plan")).toBeVisible();

  await expect(messageWith(mira.page, "teh plan")).toHaveAttribute("data-message-id", /./);
  await composer(mira.page).press("ArrowUp");
  const field = mira.page.getByRole("textbox", { name: "Edit message" });
  await expect(field).toBeFocused();
  await field.fill("the plan");
  await field.press("Enter");
  await expect(messageWith(jon.page, "the plan")).toContainText("edited");
  await expect(messageWith(mira.page, "the plan")).toBeFocused();
  expect(await readMessages(jon, room)).toMatchObject([{ text: "the plan" }]);
});

test("[L8] a message is deleted after a question, and its text is gone for everybody", async ({ browser }) => {
  const mira = await enter(browser, "Mira");
  const jon = await enter(browser, "Jon");
  const room = await makeRoom(mira, "Deleting", []);
  await openRoom(mira, room);
  await openRoom(jon, room);
  await say(mira, "my secret");
  await expect(messageWith(jon.page, "my secret")).toBeVisible();

  const message = messageWith(mira.page, "my secret");
  await message.hover();
  await message.getByRole("button", { name: "Delete" }).click();
  const dialog = mira.page.getByRole("dialog", { name: "Delete this message?" });
  await expect(dialog).toContainText("my secret");
  await mira.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(message).toBeVisible();

  await message.hover();
  await message.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(messageWith(jon.page, "This message was deleted.")).toBeVisible();
  await expect(messageWith(jon.page, "my secret")).toBeHidden();
  expect(await readMessages(jon, room)).toMatchObject([{ text: "", deleted: true }]);
});

test("a reply quotes what it answers, and leads back to it", async ({ browser }) => {
  const mira = await enter(browser, "Mira");
  const jon = await enter(browser, "Jon");
  const room = await makeRoom(mira, "Replying", []);
  await openRoom(mira, room);
  await openRoom(jon, room);
  await say(mira, "which colour?");
  const question = messageWith(jon.page, "which colour?");
  await question.hover();
  await question.getByRole("button", { name: "Reply" }).click();
  await expect(composer(jon.page)).toBeFocused();
  await say(jon, "green");

  const answer = messageWith(mira.page, "green");
  const quote = answer.getByRole("button", { name: /Mira.*which colour/ });
  await expect(quote).toBeVisible();
  await quote.click();
  await expect(messageWith(mira.page, "which colour?").first()).toBeFocused();
});
