import { expect, test } from "@playwright/test";

import { reading } from "../../support/browser/language.ts";
import { look } from "../../support/browser/look.ts";
import { Server } from "../../support/server/server.ts";

/** What a visitor may open, by its English heading. */
const PAGES = [
  ["/", "Inference on data nobody sees"],
  ["/how-it-works", "How it works"],
  ["/help", "Help"],
  ["/register", "Register"],
  ["/sign-in", "Sign in"],
  ["/recover", "Set a new password"],
] as const;

let server: Server;

test.beforeAll(async () => {
  server = await Server.start();
});

test.afterAll(async () => {
  await server.stop();
});

test("a browser that prefers German reads it from the first moment, and its reader may choose English", async ({ browser }) => {
  const context = await browser.newContext({ locale: "de-CH" });
  const page = reading(await context.newPage(), "de");
  // What is served before the app is there, and is called as the app calls it.
  const titles: string[] = [];
  await page.route("**/start-*.js", (route) => route.abort());
  for (const [path, heading] of PAGES) {
    await page.goto(`${server.origin}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    titles.push(await page.title());
  }
  await page.unroute("**/start-*.js");
  for (const [path, heading] of PAGES) {
    await page.goto(`${server.origin}${path}`);
    await page.locator("#app:not([data-served])").waitFor();
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(page).toHaveTitle(titles.shift() ?? "");
    await look(page, `visitor${path.replaceAll("/", "-")}-de`);
  }
  await page.goto(`${server.origin}/register`);
  await page.getByRole("button", { name: "English", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("h1")).toHaveText("Register");
  await page.reload();
  await expect(page.locator("h1")).toHaveText("Register");
  await context.close();
});

test("without the words of her language a reader has the English ones, and the page says so", async ({ browser }) => {
  const context = await browser.newContext({ locale: "de-DE" });
  const page = await context.newPage();
  await page.route("**/words-de-*.json", (route) => route.fulfill({ body: "{}" }));
  await page.goto(`${server.origin}/sign-in`);
  await page.locator("#app:not([data-served])").waitFor();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("h1")).toHaveText("Sign in");
  await context.close();
});
