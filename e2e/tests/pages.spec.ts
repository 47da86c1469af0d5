import { join } from "node:path";

import { expect, test, type Page } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { samples } from "../support/folders.ts";
import { look, show } from "../support/browser/look.ts";
import { aboveTheFold, headStays } from "../support/browser/proportions.ts";
import { Person } from "../support/people/person.ts";
import { Server } from "../support/server/server.ts";

/** Pages that are there to be filled in. */
const FORMS: readonly string[] = ["/register", "/sign-in", "/recover", "/invitations", "/settings"];

let server: Server;
let cast: Cast;

test.describe("every page, in light, in dark and on a phone", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("pages of a visitor", async ({ page }) => {
    const visitor = new Person(page, server.origin, { name: "", email: "", password: "" });
    await visitor.open("/");
    await visitor.press("Encrypt and ask");
    await expect(page.getByText(/^Decrypted score/)).toBeVisible();
    await look(page, "landing");
    await show(page, "landing");
    const before = page.getByText("This is the answer to the values before.");
    await expect(before).toBeHidden();
    await page.getByRole("slider", { name: "Income" }).press("ArrowRight");
    await expect(before).toBeVisible();
    await page.getByRole("slider", { name: "Income" }).press("ArrowLeft");
    await expect(before).toBeHidden();
    for (const [path, name, heading] of [
      ["/how-it-works", "how-it-works", "How it works"],
      ["/help", "help", "Help"],
      ["/legal", "legal", "Legal notice"],
      ["/terms", "terms", "Terms"],
      ["/register", "register", "Register"],
      ["/setup#not-a-token", "set-up", "Set up the service"],
      ["/sign-in", "sign-in", "Sign in"],
      ["/recover", "recover", "Set a new password"],
      ["/confirm#not-a-token", "confirm", "Confirm your address"],
      ["/proven?code=of-somebody", "proven", "Who you are"],
      ["/nowhere", "not-found", /./],
    ] as const) {
      await visitor.open(path);
      await visitor.heading(heading);
      await look(page, name);
      if (FORMS.includes(path)) await aboveTheFold(page.getByRole("main").getByRole("textbox"), `the first field of ${name}`);
    }
  });

  test("pages of the administrator", async () => {
    const { administrator } = cast;
    await administrator.signIn();
    await administrator.logVerified();
    for (const path of ["", "/queue", "/accounts", "/invitations", "/models", "/grants", "/log", "/settings", "/health"]) {
      await settle(administrator, `/admin${path}`);
      await look(administrator.page, `admin${path.replace("/", "-") || "-overview"}`);
      if (FORMS.includes(path)) await aboveTheFold(administrator.page.getByRole("main").getByRole("textbox"), `the first field of ${path}`);
    }
    await expect(administrator.page.getByText("No mail server is set")).toBeVisible();
    await settle(administrator, "/admin/queue");
    await expect(administrator.page.getByText("Addresses are not confirmed: no mail server is set")).toBeVisible();
    await settle(administrator, "/admin/accounts");
    await onPaper(administrator.page);
    await settle(administrator, "/account");
    await look(administrator.page, "account");
  });

  test("pages of the owner", async () => {
    const { owner } = cast;
    await owner.signIn();
    await owner.logVerified();
    await settle(owner, "/owner");
    await look(owner.page, "owner-dashboard");
    await aboveTheFold(owner.page.locator(".chart-drawing"), "the first chart of the dashboard");
    await show(owner.page, "owner", { colorScheme: "dark" });
    await owner.page.getByRole("searchbox", { name: "Search by name" }).fill("credit");
    const models = owner.page.getByRole("table", { name: "Models" });
    await expect(models.getByRole("rowheader")).toHaveText(["Credit risk"]);
    await models.getByRole("link").click();
    await expect(owner.page.getByRole("tab", { name: "Users" })).toBeVisible();
    await look(owner.page, "owner-model");
    await owner.page.getByRole("tab", { name: "Card" }).click();
    await look(owner.page, "owner-model-card");
    await changeAndGoBack(owner.page);
    for (const path of ["/requests", "/users", "/activity"]) {
      await settle(owner, `/owner${path}`);
      await look(owner.page, `owner${path.replace("/", "-")}`);
    }
    await settle(owner, "/owner/requests");
    await aboveTheFold(owner.page.getByRole("row").nth(1).getByRole("link"), "the first request");
    await headStays(owner.page, owner.page.getByRole("table", { name: "Requests" }));
    await owner.page.getByRole("link", { name: "Demo user" }).first().click();
    await owner.page.getByRole("link", { name: "All of Demo user" }).click();
    await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText("Demo user");
    await expect(owner.page.getByText("Rows used of all budgets")).toBeVisible();
    await expect(owner.page.getByRole("heading", { name: "Use over time" })).toBeVisible();
    await look(owner.page, "owner-user");
    await settle(owner, "/owner/users?state=sealed");
    await owner.page.getByRole("link", { name: "Demo user" }).click();
    await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText("Demo user");
    const bell = owner.page.getByRole("button", { name: /^(Nothing waits\.|What waits: \d+)$/ });
    await bell.click();
    await expect(owner.page.locator("#bell")).toBeVisible();
    await look(owner.page, "owner-bell");
    await owner.page.keyboard.press("Escape");
    await expect(owner.page.locator("#bell")).toBeHidden();
    await expect(bell).toBeFocused();
    await pointAtTheChart(owner.page);
    await settle(owner, "/owner/import");
    await look(owner.page, "owner-import");
    await owner.trySample("Breast cancer, cell nuclei");
    await look(owner.page, "owner-import-report");
  });

  test("pages of the user", async () => {
    const { user } = cast;
    const errors: string[] = [];
    user.page.on("console", (message) => {
      const isTold = /Content Security Policy|integrity/.test(message.text());
      if (message.type() === "error" || isTold) errors.push(message.text());
    });
    await user.signIn();
    await user.logVerified();
    for (const [path, name] of [
      ["", "user-catalogue"],
      ["/grants", "user-grants"],
      ["/keys", "user-keys"],
      ["/history", "user-history"],
      ["/activity", "user-activity"],
    ] as const) {
      await settle(user, `/user${path}`);
      await look(user.page, name);
    }
    await user.use("Breast cancer, cell nuclei");
    await aboveTheFold(user.panel.getByRole("textbox"), "the first input of a model");
    await aboveTheFold(user.panel.getByRole("button", { name: "Encrypt and ask" }), "the button that asks");
    await user.encryptAndAsk();
    await look(user.page, "user-use-table");
    await show(user.page, "answer");
    await user.page.getByRole("link", { name: "About this model" }).click();
    await expect(user.page.getByRole("link", { name: "Use the model" })).toBeVisible();
    await look(user.page, "user-model");
    await user.use("Handwritten digits");
    const digit = join(samples, "digits/images/digit-5-large.png");
    await user.page.locator("#image-file").setInputFiles(digit);
    await user.encryptAndAsk();
    await look(user.page, "user-use-picture");
    expect(errors).toEqual([]);
    await show(user.page, "digits");
  });
});

/** On paper a list has all its length, and there is nothing to press. */
async function onPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: "print" });
  const list = page.locator(".list-scroll").first();
  await expect(list).toHaveCSS("max-height", "none");
  await expect(list).toHaveCSS("overflow-y", "visible");
  await expect(page.locator(".site-header")).toBeHidden();
  await expect(page.locator("main .button").filter({ visible: true })).toHaveCount(0);
  await page.emulateMedia({ media: null });
}

/** What is typed on a card is not lost by the browser's Back: it is asked about, and can be saved on the way. */
async function changeAndGoBack(page: Page): Promise<void> {
  const summary = page.getByLabel("Summary");
  const asks = page.getByRole("dialog", { name: "Leave this page?" });
  await summary.fill("Changed, and not saved.");
  await page.goBack();
  await asks.getByRole("button", { name: "Stay here" }).click();
  await expect(asks).toBeHidden();
  await expect(summary).toHaveValue("Changed, and not saved.");
  await page.goBack();
  await asks.getByRole("button", { name: "Save and leave" }).click();
  await expect(page).toHaveURL(/\/owner(\?|$)/);
  await expect(page.getByText("The card is changed.")).toBeVisible();
}

/** Opens a page and waits until everything on it is there. */
async function settle(person: Person, path: string): Promise<void> {
  await person.open(path);
  await person.heading(/./);
  await person.logVerified();
  await expect(person.page.locator(".spinner")).toHaveCount(0);
}

/** The day below the pointer tells its rows beside its column, and goes when the pointer goes. */
async function pointAtTheChart(page: Page): Promise<void> {
  const [field, tip] = [page.locator(".chart-field").first(), page.locator(".chart-tip")];
  await field.scrollIntoViewIfNeeded();
  const { width = 0, height = 0 } = (await field.boundingBox()) ?? {};
  await field.hover({ position: { x: width - 4, y: height / 2 } });
  await expect(tip).toBeVisible();
  await expect(tip.locator("strong")).toHaveText(/\d/);
  await field.hover({ position: { x: width / 2, y: height / 2 } });
  await expect(tip).toBeVisible();
  await page.getByRole("heading", { level: 1 }).hover();
  await expect(tip).toHaveCount(0);
}
