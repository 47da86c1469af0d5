import { expect, test } from "@playwright/test";

import { DEMO_PEOPLE } from "../support/cast.ts";
import { tabTo } from "../support/browser/keyboard.ts";
import { User } from "../support/people/user.ts";
import { Server } from "../support/server/server.ts";

let server: Server;

test.describe("everything works without a pointer", () => {
  test.beforeAll(async () => {
    server = await Server.withDemonstration();
  });

  test.afterAll(async () => {
    await server.stop();
  });

  test("the first stop on a page skips to its content", async ({ page }) => {
    await page.goto(server.origin);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();
  });

  test("the demonstration runs by Tab, arrows and Enter", async ({ page }) => {
    await page.goto(server.origin);
    await tabTo(page.getByRole("slider", { name: "Income" }));
    await page.keyboard.press("ArrowRight");
    await tabTo(page.getByRole("button", { name: "Encrypt and ask" }));
    await page.keyboard.press("Enter");
    await expect(page.getByText(/^Decrypted score/)).toBeVisible();
  });

  test("a user signs in, asks by form and by pad, and leaves a dialog with Escape", async ({ page }) => {
    const user = new User(page, server.origin, DEMO_PEOPLE.user);
    await user.open("/sign-in");
    await tabTo(page.getByLabel("E-mail address"));
    await page.keyboard.type(DEMO_PEOPLE.user.email);
    await tabTo(page.getByLabel("Password", { exact: true }));
    await page.keyboard.type(DEMO_PEOPLE.user.password);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/user$/);

    const menu = page.getByRole("button", { name: /^Your account, / });
    await tabTo(menu);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Sign out" })).toBeHidden();
    await expect(menu).toBeFocused();

    await user.use("Diabetes progression");
    const age = page.getByRole("tabpanel").getByRole("textbox").first();
    await tabTo(age);
    const before = await age.inputValue();
    await page.keyboard.press("ArrowUp");
    expect(await age.inputValue()).not.toBe(before);
    await tabTo(page.getByRole("button", { name: "Encrypt and ask" }));
    await user.answerTo(() => page.keyboard.press("Enter"));

    await user.use("Handwritten digits");
    await tabTo(page.getByRole("application"));
    await page.keyboard.press("Space");
    for (let step = 0; step < 40; step += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await tabTo(page.getByRole("button", { name: "Encrypt and ask" }));
    await user.answerTo(() => page.keyboard.press("Enter"));

    await user.open("/user/keys");
    const opener = page.getByRole("button", { name: "Make a new key" });
    await tabTo(opener);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(opener).toBeFocused();
  });
});
