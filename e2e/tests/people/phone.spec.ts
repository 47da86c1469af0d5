import { devices, expect, test, type Browser, type BrowserContext, type Locator } from "@playwright/test";

import { DEMO_PEOPLE } from "../../support/cast.ts";
import { handy, inReach } from "../../support/browser/handy.ts";
import { Owner } from "../../support/people/owner.ts";
import type { Person } from "../../support/people/person.ts";
import { User } from "../../support/people/user.ts";
import { Server } from "../../support/server/server.ts";

const MODEL = "Diabetes progression";
const { defaultBrowserType: _, ...PIXEL } = devices["Pixel 7"];
const PHONE = { ...PIXEL, viewport: { width: 390, height: 844 } };

let server: Server;
const contexts: BrowserContext[] = [];

test.describe.serial("on a telephone, by touch alone", () => {
  let user: User;
  let owner: Owner;

  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    user = new User(await telephone(browser), server.origin, DEMO_PEOPLE.user);
    owner = new Owner(await telephone(browser), server.origin, DEMO_PEOPLE.owner);
  });

  test.afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await server.stop();
  });

  test("a user signs in, finds what she may use, and asks", async () => {
    const { page } = user;
    await signIn(user);
    await menu(user, "My access");
    const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: MODEL, exact: true }) });
    await actionFirst(row);
    await inReach(row.getByRole("link", { name: "Use" }));
    await row.getByRole("link", { name: "Use" }).tap();
    await user.heading(MODEL);
    const age = user.panel.getByLabel("Age", { exact: true });
    await age.tap();
    await age.fill("44");
    const asking = user.panel.getByRole("button", { name: "Encrypt and ask" });
    await inReach(asking);
    await user.answerTo(() => asking.tap());
    await handy(page, "an answer");

    await menu(user, "History");
    const more = page.getByRole("button", { name: /^More: / });
    const entry = page.getByRole("menuitem", { name: /^Delete the answer/ });
    const menuInView = async (button: Locator) => {
      await button.tap();
      await expect(entry).toBeInViewport({ ratio: 1 });
      await page.keyboard.press("Escape");
      await expect(entry).toBeHidden();
    };
    await menuInView(more.first());
    // At the lower right edge of the window there is no room below it, and none beside it.
    await more.last().evaluate((button) => {
      Object.assign(button.style, { position: "fixed", right: "0", bottom: "0" });
    });
    await menuInView(more.last());
    await more.last().evaluate((button) => button.removeAttribute("style"));
    for (const name of ["Catalogue", "History", "Activity"]) await menu(user, name);
  });

  test("a dialog is answered: a new key takes the place of hers", async () => {
    const { page } = user;
    await menu(user, "Keys");
    const dialog = page.getByRole("dialog", { name: "Make a new key?" });
    await page.getByRole("button", { name: "Make a new key" }).tap();
    await inReach(dialog.getByRole("button", { name: "Make a new key" }));
    await handy(page, "a dialog");
    await dialog.getByRole("button", { name: "Close" }).tap();
    await expect(dialog).toBeHidden();
    await page.getByRole("button", { name: "Make a new key" }).tap();
    await dialog.getByRole("button", { name: "Make a new key" }).tap();
    await expect(page.getByText("Your key is published and in the log.")).toBeVisible();
    await expect(dialog).toBeHidden();
  });

  test("an owner compares the words and seals for it, and she asks again", async () => {
    const { page } = owner;
    await signIn(owner);
    for (const name of ["Users", "Activity", "Dashboard", "Requests"]) await menu(owner, name);
    const row = page.getByRole("row").filter({ has: page.getByText(MODEL, { exact: true }) });
    await row.getByRole("link", { name: DEMO_PEOPLE.user.name }).tap();
    const request = page.getByRole("article", { name: /^Request of / });
    await request.getByRole("button", { name: "We compared the words: mark verified" }).tap();
    await inReach(request.getByRole("button", { name: "Seal again" }));
    await handy(page, "a request");
    await request.getByRole("button", { name: "Seal again" }).tap();
    await expect(page.getByText(`is sealed for ${DEMO_PEOPLE.user.name}.`)).toBeVisible({ timeout: 60_000 });

    await menu(user, "My access");
    const access = user.page.getByRole("row").filter({ has: user.page.getByRole("rowheader", { name: MODEL, exact: true }) });
    await access.getByRole("link", { name: "Use" }).tap();
    await user.answerTo(() => user.panel.getByRole("button", { name: "Encrypt and ask" }).tap());
  });
});

async function telephone(browser: Browser) {
  const context = await browser.newContext(PHONE);
  contexts.push(context);
  return context.newPage();
}

async function signIn({ page, origin, details }: Person): Promise<void> {
  await page.goto(origin);
  await page.locator("#app:not([data-served])").waitFor();
  await handy(page, "the first page");
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).tap();
  const [address, password] = [page.getByLabel("E-mail address"), page.getByLabel("Password", { exact: true })];
  await address.tap();
  await address.fill(details.email);
  await password.tap();
  await password.fill(details.password);
  await inReach(page.getByRole("button", { name: "Sign in" }));
  await handy(page, "the way in");
  await page.getByRole("button", { name: "Sign in" }).tap();
  await expect(page).toHaveURL(/\/(owner|user)$/);
}

/** Opens a page by the menu; what is pressed in both can be hit. */
async function menu({ page }: Person, name: string): Promise<void> {
  await page.getByRole("button", { name: /^Menu/ }).tap();
  await handy(page, "the menu");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).tap();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.locator(".spinner")).toHaveCount(0);
  await handy(page, name);
}

/** What can be done with a row stands above what is told of it. */
async function actionFirst(row: Locator): Promise<void> {
  const top = async (part: Locator) => (await part.boundingBox())?.y ?? Number.NaN;
  const action = await top(row.getByRole("cell").filter({ has: row.page().locator(".button") }));
  const told = row.getByRole("cell").filter({ hasNot: row.page().locator(".button") });
  for (const cell of await told.all()) expect(await top(cell)).toBeGreaterThan(action);
}
