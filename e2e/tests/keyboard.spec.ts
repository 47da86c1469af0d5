import { expect, test } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { Held } from "../support/browser/held.ts";
import { chooseFiles, FAR, key, tabTo } from "../support/browser/keyboard.ts";
import type { Person } from "../support/people/person.ts";
import { User } from "../support/people/user.ts";
import { Sample } from "../support/sample.ts";
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

  test("a user signs in, asks by form, by file and by pad, and leaves a dialog with Escape", async ({ page }) => {
    const user = new User(page, server.origin, DEMO_PEOPLE.user);
    await keyedIn(user);

    const menu = page.getByRole("button", { name: /^Your account, / });
    await tabTo(menu);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Sign out" })).toBeHidden();
    await expect(menu).toBeFocused();
    await page.keyboard.press("Enter");
    await tabTo(page.getByRole("main").getByRole("link").first());
    await expect(page.getByRole("button", { name: "Sign out" }), "left by the focus").toBeHidden();

    await user.use("Diabetes progression");
    const age = page.getByRole("tabpanel").getByRole("textbox").first();
    await tabTo(age);
    const before = await age.inputValue();
    await page.keyboard.press("ArrowUp");
    expect(await age.inputValue()).not.toBe(before);
    await tabTo(page.getByRole("button", { name: "Encrypt and ask" }));
    await user.answerTo(() => page.keyboard.press("Enter"));

    await key(page.getByRole("tab", { name: "Form", exact: true }), FAR, "ArrowRight");
    await expect(page.getByRole("tab", { name: "CSV file", exact: true })).toBeFocused();
    const { file } = new Sample("diabetes", [0, 1], "Disease progression");
    await chooseFiles(page.locator("#csv-file"), { ...file, mimeType: "text/csv" });
    await expect(user.panel.getByText("2\u00a0rows ready.")).toBeVisible();
    await key(user.panel.getByRole("button", { name: "Encrypt and ask" }), FAR);
    await expect(user.panel.getByText("2 of 2 rows answered")).toBeVisible();

    await user.use("Handwritten digits");
    await tabTo(page.getByRole("application"));
    await page.keyboard.press("Space");
    for (let step = 0; step < 40; step += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await expect(page.getByRole("button", { name: "Encrypt and ask" })).toBeEnabled();
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

  test("an owner imports, publishes and grants, and an administrator approves and denies with a reason", async ({ browser }) => {
    test.setTimeout(300_000);
    const cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    const { administrator, owner, user } = cast;
    await keyedIn(owner);
    const { page } = owner;
    await go(owner, "Import");
    await key(page.getByRole("button", { name: "Try the sample Diabetes progression" }));
    await expect(owner.report).toBeVisible();
    const name = page.getByLabel("Name", { exact: true });
    await tabTo(name, FAR);
    await page.keyboard.press("Control+A");
    await page.keyboard.type("By keyboard");
    await key(page.getByRole("button", { name: "Publish the card" }), FAR);
    await expect(page.getByText("The card is published; the clear model is in your vault.")).toBeVisible();

    await user.signIn();
    await user.ask("By keyboard", "To see it granted without a pointer.");
    await go(owner, "Requests");
    const row = page.getByRole("row").filter({ has: page.getByRole("cell", { name: "By keyboard", exact: true }) });
    await key(row.getByRole("link", { name: DEMO_PEOPLE.user.name }));
    const request = page.getByRole("article", { name: /^Request of / });
    await expect(request.getByText("Log proof holds")).toBeVisible();
    const uncompared = request.getByRole("checkbox", { name: /I have not compared the words/ });
    if ((await uncompared.count()) > 0) await key(uncompared, FAR, "Space");
    await key(request.getByRole("button", { name: "Grant and seal" }), FAR);
    await expect(page.getByText(`is sealed for ${DEMO_PEOPLE.user.name}.`)).toBeVisible({ timeout: 60_000 });

    const [welcome, unwelcome] = ["Wanda Welcome", "Ulf Unwelcome"];
    for (const [who, email] of [[welcome, "wanda@test.example"], [unwelcome, "ulf@test.example"]] as const) {
      const context = await browser.newContext();
      const details = { name: who, email, password: "canary-keyboard-31bd-longer" };
      await new User(await context.newPage(), server.origin, details).register("Model user");
      await context.close();
    }
    await keyedIn(administrator);
    const screen = administrator.page;
    await go(administrator, "Queue", "Approval queue");
    const approve = screen.getByRole("button", { name: `Approve ${welcome}` });
    const more = screen.getByRole("button", { name: `More: ${unwelcome}` });
    const deny = screen.getByRole("menuitem", { name: `Deny ${unwelcome}` });
    const held = await Held.back(screen, "**/api/admin/accounts/*/approve*");
    await key(approve);
    await expect.poll(() => held.count).toBe(1);
    await key(more);
    await expect(deny).toBeFocused();
    await held.letGo();
    await expect(screen.getByText(`${welcome} is approved.`)).toBeVisible();
    await expect(approve).toHaveCount(0);
    await expect(screen.getByRole("menuitem"), "a menu stays where its row was").toHaveCount(0);
    await expect(more).toHaveAttribute("aria-expanded", "false");
    await key(more);
    await expect(deny).toBeFocused();
    await expect(more).toHaveAttribute("aria-expanded", "true");
    await screen.keyboard.press("Escape");
    await expect(deny).toBeHidden();
    await expect(more).toBeFocused();
    await expect(more).toHaveAttribute("aria-expanded", "false");
    await screen.keyboard.press("ArrowDown");
    await expect(deny).toBeFocused();
    for (const pressed of ["ArrowDown", "ArrowUp", "End", "Home"]) {
      await screen.keyboard.press(pressed);
      await expect(deny, pressed).toBeFocused();
    }
    await screen.keyboard.press("Tab");
    await expect(deny).toBeHidden();
    await expect(more).toHaveAttribute("aria-expanded", "false");
    await key(more, FAR);
    await expect(deny).toBeFocused();
    await screen.keyboard.press("Enter");
    const dialog = screen.getByRole("dialog");
    await expect(dialog.getByLabel("Reason")).toBeFocused();
    await key(dialog.getByRole("button", { name: "Deny", exact: true }));
    await expect(dialog.getByLabel("Reason")).toBeFocused();
    await screen.keyboard.type("No purpose was stated.");
    await key(dialog.getByRole("button", { name: "Deny", exact: true }));
    await expect(screen.getByText(`${unwelcome} is denied.`)).toBeVisible();
    await expect(more).toHaveCount(0);
    await expect(screen.locator("main :focus"), "what stands for the row").toBeVisible();
    await cast.leave();
  });
});

async function keyedIn(person: Person): Promise<void> {
  const { page, details } = person;
  await person.open("/sign-in");
  await tabTo(page.getByLabel("E-mail address"));
  await page.keyboard.type(details.email);
  await tabTo(page.getByLabel("Password", { exact: true }));
  await page.keyboard.type(details.password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/(admin|owner|user)$/);
}

async function go(person: Person, name: string, heading = name): Promise<void> {
  await key(person.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }), FAR);
  await person.heading(heading);
}
