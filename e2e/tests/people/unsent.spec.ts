import { expect, test } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../../support/cast.ts";
import { FAR, key, write } from "../../support/browser/keyboard.ts";
import { Server } from "../../support/server/server.ts";

const BACK = "What you entered here before stands here again.";

let server: Server;
let cast: Cast;

test.beforeAll(async ({ browser }) => {
  server = await Server.withDemonstration();
  cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
});

test.afterAll(async () => {
  await server.stop();
  await cast.leave();
});

test("settings that are not saved stay while other pages are read, and another language asks before they go", async () => {
  const { administrator } = cast;
  const { page } = administrator;
  await administrator.signIn();
  await administrator.follow("Settings");
  const legal = page.getByLabel("Legal notice", { exact: true });
  await legal.fill("Written by nobody yet");
  await administrator.follow("Log");
  await administrator.heading("Log");
  await page.goBack();
  await administrator.heading("Settings");
  await expect(legal).toHaveValue("Written by nobody yet");
  await expect(page.getByText(BACK)).toBeVisible();

  await page.getByRole("button", { name: "Deutsch", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Leave what you entered?" });
  await question.getByRole("button", { name: "Stay here" }).click();
  await expect(question).toBeHidden();
  await expect(legal).toHaveValue("Written by nobody yet");

  await administrator.press("Discard it");
  await expect(legal).toHaveValue("");
  await expect(page.getByText(BACK)).toBeHidden();
  await write(legal, "Written and saved");
  await key(page.getByRole("button", { name: "Save the settings", exact: true }), FAR);
  await expect(page.getByText("The settings are changed.")).toBeVisible();
  await administrator.follow("Log");
  await page.goBack();
  await expect(legal).toHaveValue("Written and saved");
  await expect(page.getByText(BACK)).toBeHidden();
  await administrator.signOut();
});

test("a question that is typed stays while its model is looked up, and signing out asks before it goes", async () => {
  const { user } = cast;
  const { page } = user;
  await enter();
  await user.use("Diabetes progression");
  const age = page.getByRole("tabpanel").getByLabel("Age", { exact: true });
  await age.fill("44");
  await page.getByRole("link", { name: "About this model" }).click();
  await user.heading("Diabetes progression");
  await page.goBack();
  await expect(age).toHaveValue("44");
  await expect(page.getByText(BACK)).toBeVisible();

  await user.openAccountMenu();
  await user.press("Sign out");
  const question = page.getByRole("dialog", { name: "Leave what you entered?" });
  await question.getByRole("button", { name: "Stay here" }).click();
  await expect(age).toHaveValue("44");
  await page.getByRole("button", { name: "Deutsch", exact: true }).click();
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
});

test("what is missing stands beside the button that asks about a picture", async () => {
  const { user } = cast;
  const { page } = user;
  await enter();
  await user.use("Handwritten digits");
  const missing = page.getByText("There is no picture yet.");
  await expect(missing).toBeVisible();
  const sheet = page.getByRole("application", { name: /^Drawing pad/ });
  await sheet.focus();
  for (const key of [" ", "ArrowDown", "ArrowDown", " "]) await sheet.press(key === " " ? "Space" : key);
  await expect(missing).toBeHidden();
  await page.getByRole("link", { name: "About this model" }).click();
  await user.heading("Handwritten digits");
  await page.goBack();
  await expect(page.getByText(BACK)).toBeVisible();
  await expect(missing).toBeHidden();
  await user.press("Discard it");
  await expect(missing).toBeVisible();
});

/** The user is signed in, and reads English. */
async function enter(): Promise<void> {
  const { user } = cast;
  if (user.page.url() === "about:blank") await user.signIn();
  await user.page.evaluate(() => localStorage.removeItem("tacit-language"));
}
