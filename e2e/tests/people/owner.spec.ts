import { expect, test, type Locator } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../../support/cast.ts";
import { Held } from "../../support/browser/held.ts";
import { choose, FAR, key, write } from "../../support/browser/keyboard.ts";
import { LIVE } from "../../support/browser/live.ts";
import { fingerHigh, look } from "../../support/browser/look.ts";
import { Owner } from "../../support/people/owner.ts";
import { Server } from "../../support/server/server.ts";

const MODEL = "Breast cancer, cell nuclei";
const USER = DEMO_PEOPLE.user.name;

let server: Server;
let cast: Cast;

test.describe.serial("an owner with many requests", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    await cast.signIn();
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("a user asks for more, the owner signs it, and her browser takes it", async () => {
    await cast.user.open("/user/grants");
    const listed = cast.user.page.getByRole("rowheader").getByRole("link").first();
    const model = await listed.innerText();
    await listed.click();
    await cast.user.press("Ask for more");
    const wish = cast.user.page.getByRole("dialog", { name: "Ask for more" });
    await wish.getByLabel("Rows").fill("54321");
    await wish.getByLabel("What do you need it for?").fill("A second ward.");
    await look(cast.user.page, "user-more");
    await wish.getByRole("button", { name: "Ask the owner" }).click();
    await expect(cast.user.page.getByText(/you asked for 54.321.rows in all/)).toBeVisible();
    await expect(cast.owner.page.getByRole("button", { name: /^What waits: \d+$/ })).toBeVisible(LIVE);
    await expect(cast.user.page.getByRole("button", { name: "Nothing waits." })).toBeVisible();

    await cast.owner.open("/owner/requests?state=waits");
    await expect(cast.owner.page.getByText("Asks for more")).toBeVisible();
    const request = await cast.owner.request(USER, model);
    await expect(request.getByText("A second ward.")).toBeVisible();
    await request.getByRole("button", { name: "Give more" }).click();
    const budget = cast.owner.page.getByRole("dialog", { name: `Budget of ${USER}` });
    await expect(budget.getByLabel("Rows")).toHaveValue("54321");
    await budget.getByLabel(/^Until/).fill("2099-12-31");
    await look(cast.owner.page, "owner-budget");
    await budget.getByRole("button", { name: "Sign and save" }).click();
    await expect(cast.owner.page.getByText(/has 54.321.rows until 12\/31\/2099/)).toBeVisible();
    await expect(cast.user.page.getByRole("button", { name: "What waits: 1", exact: true })).toBeVisible(LIVE);

    await cast.user.use(model);
    await expect(cast.user.page.getByText(/54.\d\d\d.rows left in your budget/)).toBeVisible();
  });

  test("many are revoked and granted again together, by keys; the queue goes on after a reload", async () => {
    const { owner, user } = cast;
    await owner.open("/owner/requests");
    await look(owner.page, "owner-requests");
    const rows = owner.page.getByRole("row").filter({ hasText: USER });
    const all = await rows.count();
    await selectAllThatFit(owner, all);
    await key(owner.page.getByRole("button", { name: "Revoke…", exact: true }).first(), FAR);
    await look(owner.page, "owner-revoke-many");
    const closed = "**/api/vault/closed";
    await owner.page.route(closed, (route) => (route.request().method() === "PUT" ? route.fulfill({ status: 413, json: {} }) : route.fallback()));
    await key(owner.page.getByRole("dialog").getByRole("button", { name: "Revoke and delete" }));
    await expect(owner.page.getByText(/grants revoked\./)).toBeVisible();
    await expect(owner.page.getByText("Access is revoked and what was sealed is deleted, but your vault could not be told of it.")).toBeVisible();
    await expect(owner.page.getByRole("dialog")).toBeHidden();
    await owner.page.unroute(closed);
    const told = owner.page.waitForResponse((answer) => answer.url().endsWith("/api/vault/closed") && answer.request().method() === "PUT" && answer.ok());
    await owner.open("/owner/requests");
    await told;
    await expect(rows.getByText("Revoked")).toHaveCount(all);

    await askForAll(user.page.getByRole("main"), 0, 3);

    await owner.open("/owner/requests?state=requested");
    await expect(rows).toHaveCount(3);
    await allOf(owner, "Grant…");
    const dialog = owner.page.getByRole("dialog", { name: "Grant and seal" });
    await write(dialog.getByRole("textbox", { name: "Rows" }), "500");
    await look(owner.page, "owner-grant-many");
    // No copy is there before the page is left: what seals them then is the queue.
    const held = await Held.back(owner.page, "**/parts/*");
    await key(dialog.getByRole("button", { name: /^Seal 3.copies$/ }));
    const queue = owner.page.getByRole("complementary", { name: "Sealing queue" });
    await expect(queue).toBeVisible();
    await expect.poll(() => held.count).toBeGreaterThan(0);
    await owner.open("/owner/requests?state=requested");
    await expect(rows).toHaveCount(3);
    await held.letGo();
    await owner.open("/owner");
    await expect(queue).toBeHidden({ timeout: 120_000 });
    await owner.open("/owner/requests?state=active");
    await expect(rows).toHaveCount(3);
    await expect(rows.first()).toContainText(/0 of 5\d\d/);
  });

  test("a request that is taken back leaves the owner's list at once, and others are refused together with a reason, by keys", async () => {
    const { owner, user } = cast;
    const rows = owner.page.getByRole("row").filter({ hasText: USER });
    await owner.open("/owner/requests?state=requested");
    await owner.heading("Requests");
    await askForAll(user.page.getByRole("main"), 3, 4);
    await expect(rows).toHaveCount(1, LIVE);
    await user.press("Take the request back");
    await expect(user.page.getByText("You took your request back.")).toBeVisible();
    await expect(rows).toHaveCount(0, LIVE);

    await askForAll(user.page.getByRole("main"), 4, 6);
    await expect(rows).toHaveCount(2, LIVE);
    await allOf(owner, "Refuse…");
    const dialog = owner.page.getByRole("dialog", { name: "Refuse requests" });
    await expect(dialog.getByRole("button", { name: "Refuse", exact: true })).toBeDisabled();
    await write(dialog.getByLabel("Reason"), "The ward is closed.");
    await look(owner.page, "owner-refuse-many");
    await owner.page.route("**/api/grants/*/refuse", (route) => route.fulfill({ status: 404 }), { times: 1 });
    await key(dialog.getByRole("button", { name: "Refuse", exact: true }));
    await expect(dialog.getByText("It failed for these; all others are done:")).toBeVisible();
    await expect(dialog.getByText(/^This refuses 1.request\./)).toBeVisible();
    await expect(owner.page.getByText("1 selected", { exact: true })).toBeVisible();
    await dialog.getByRole("button", { name: "Refuse", exact: true }).click();
    await expect(owner.page.getByText("1\u00a0request refused.")).toBeVisible();
    await expect(rows).toHaveCount(0);
    await expect(user.page.getByText("The owner refused: The ward is closed.")).toBeVisible(LIVE);
    await expect(user.page.getByRole("button", { name: /^What waits: \d+$/ })).toBeVisible(LIVE);
    await user.open("/user/grants");
    await expect(user.page.getByRole("button", { name: "Nothing waits." })).toBeVisible(LIVE);
  });

  test("budgets are changed together, and a card that gives more offers it to whoever has less", async () => {
    const { owner } = cast;
    const rows = owner.page.getByRole("row").filter({ hasText: USER });
    await owner.open("/owner/requests?state=active");
    await expect(rows).toHaveCount(3);
    await owner.page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await owner.press("Change the budget…");
    const budgets = owner.page.getByRole("dialog", { name: "Change budgets" });
    await budgets.getByRole("textbox", { name: "Rows" }).fill("800");
    await look(owner.page, "owner-budget-many");
    await budgets.getByRole("button", { name: "Sign and save" }).click();
    await expect(owner.page.getByText("3\u00a0grants changed.")).toBeVisible();
    await expect(rows.filter({ hasText: / of 800/ })).toHaveCount(3);

    const model = await rows.first().getByRole("cell").nth(1).innerText();
    await owner.open("/owner");
    await owner.page.getByRole("link", { name: model, exact: true }).click();
    await owner.page.getByRole("tab", { name: "Card" }).click();
    await owner.page.getByLabel("Budget: rows for each user").fill("20000");
    await owner.press("Save the card");
    const offer = owner.page.getByText("1\u00a0grant in use: fewer rows than the card says now");
    await expect(offer).toBeVisible();
    await look(owner.page, "owner-raise");
    await owner.press("Give them as many");
    await expect(owner.page.getByText("All of them have what the card says.")).toBeVisible();
    await expect(offer).toBeHidden();
    await owner.open("/owner/requests?state=active");
    await expect(rows.filter({ hasText: model })).toContainText(/ of 20.000/);
  });

  test("a card that is edited in two tabs has what was changed in either, and asks where both changed the same", async () => {
    const { owner } = cast;
    await owner.open("/owner");
    await owner.page.getByRole("link", { name: MODEL, exact: true }).click();
    await owner.heading(MODEL);
    const other = new Owner(await owner.page.context().newPage(), server.origin, DEMO_PEOPLE.owner);
    await other.signIn();
    await other.page.goto(owner.page.url());
    const licence = other.page.getByLabel("Licence", { exact: true });
    const credit = other.page.getByLabel("Credit", { exact: true });
    const saved = (tab: Owner) => expect(tab.page.getByText("The card is changed.")).toBeVisible();

    for (const tab of [owner, other]) await tab.page.getByRole("tab", { name: "Card" }).click();
    await credit.fill("A hospital");
    await licenseHere(owner, "A first licence");
    await saved(owner);
    await other.press("Save the card");
    await expect(other.page.getByText("This card was changed elsewhere since you began: it is not written over.")).toBeVisible();
    await expect(other.page.getByText("Licence: A first licence", { exact: true })).toBeVisible();
    await expect(licence).toHaveValue("A first licence");
    await expect(credit).toHaveValue("A hospital");
    await other.press("Save the card");
    await saved(other);

    await owner.page.reload();
    await owner.page.getByRole("tab", { name: "Card" }).click();
    await expect(owner.page.getByLabel("Credit", { exact: true })).toHaveValue("A hospital");
    await licence.fill("Another licence");
    await licenseHere(owner, "A second licence");
    await saved(owner);
    await other.press("Save the card");
    await expect(other.page.getByText("Licence: A second licence; yours: Another licence", { exact: true })).toBeVisible();
    await expect(licence).toHaveValue("Another licence");
    await other.press("Take theirs");
    await expect(licence).toHaveValue("A second licence");
    await other.page.close();
  });

  test("on a phone a row leads on by a link as high as a finger, and is marked as one when it is ticked", async () => {
    const { page } = cast.owner;
    await cast.owner.open("/owner/requests");
    const row = page.getByRole("row").filter({ hasText: USER }).first();
    await fingerHigh(page, row.getByRole("rowheader").getByRole("link"));
    const before = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    await row.getByRole("checkbox").check();
    const [block, ...cells] = await row.evaluate((row) =>
      [row, ...row.children].map((part) => getComputedStyle(part).backgroundColor),
    );
    expect(block).not.toBe("rgba(0, 0, 0, 0)");
    expect(new Set(cells)).toEqual(new Set(["rgba(0, 0, 0, 0)"]));
    for (const name of ["Grant…", "Revoke…", "Clear the selection"]) {
      const button = page.getByRole("button", { name, exact: true });
      await fingerHigh(page, button);
      const { x, width } = (await button.boundingBox()) ?? { x: 0, width: Infinity };
      expect(x + width, name).toBeLessThanOrEqual(390);
    }
    await row.getByRole("checkbox").uncheck();
    if (before !== null) await page.setViewportSize(before);
  });

  test("a rule answers a request by itself, until it is ended", async () => {
    const { owner, user } = cast;
    await owner.trySample(MODEL);
    await owner.publish("For a rule");
    await putInForce(owner, "For a rule", "Seal without comparing");
    await user.ask("For a rule", "To see whether a rule answers.");
    await owner.page.reload();
    const listed = owner.page.getByRole("row").filter({ hasText: "For a rule" }).filter({ hasText: USER });
    await expect(listed.getByText("Sealed")).toBeVisible({ timeout: 60_000 });
    await key(owner.page.getByRole("button", { name: "End the rule for Demonstration" }), FAR);
    await expect(owner.page.getByText("No rule is in force.")).toBeVisible();
  });

  test("a request that a rule seals once its words are compared takes the focus", async () => {
    const { owner, user } = cast;
    await owner.trySample(MODEL);
    await owner.publish("For a comparison");
    await putInForce(owner, "For a comparison", undefined);
    await user.open("/user/keys");
    await user.press("Make a new key");
    await user.page.getByRole("dialog").getByRole("button", { name: "Make a new key" }).click();
    await expect(user.page.getByText("Your key is published and in the log.")).toBeVisible();
    await user.ask("For a comparison", "To see what a rule does once words are compared.");
    const request = await owner.request(USER, "For a comparison");
    await request.getByRole("button", { name: "We compared the words: mark verified" }).click();
    await expect(request.getByText("Sealed copy", { exact: true })).toBeVisible({ timeout: 60_000 });
    await expect(request.getByRole("heading", { level: 2 })).toBeFocused();
  });
});

/** Ticks all requests, so many at least, from a page of two, after a try that fails and one that is stopped. */
async function selectAllThatFit(owner: Owner, least: number): Promise<void> {
  const { page } = owner;
  const whole = "**/grants/list?*size=200*";
  await owner.open("/owner/requests?size=2");
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await expect(page.getByText("All 2 on this page are selected.")).toBeVisible();
  const offer = page.getByRole("button", { name: /^Select all [\d,]+ that fit$/ });
  const fit = (await offer.innerText()).match(/\d[\d,]*/)?.[0] ?? "";
  expect(Number(fit.replaceAll(",", ""))).toBeGreaterThanOrEqual(least);

  await page.route(whole, (route) => route.fulfill({ status: 404 }));
  await offer.click();
  await expect(page.locator(".list-reach .alert-title")).toBeVisible();
  await expect(page.getByText("2 selected", { exact: true })).toBeVisible();
  await page.unroute(whole);

  const held = await Held.back(page, whole);
  const [said, begins] = [page.locator(".list-reach p[role=status]"), page.locator(".list-bar").getByRole("button", { name: "Revoke…" })];
  await page.locator(".list-reach").getByRole("button", { name: "Try again" }).click();
  await expect(said).toBeFocused();
  await expect.poll(() => held.count).toBe(1);
  await expect(begins).toBeDisabled();
  await page.locator(".list-reach").getByRole("button", { name: "Cancel" }).click();
  await expect(said).toBeFocused();
  await expect(begins).toBeEnabled();
  await held.letGo();
  await expect(page.getByText("2 selected", { exact: true })).toBeVisible();

  await offer.click();
  const count = page.getByText(`${fit} selected`, { exact: true });
  await expect(count).toBeFocused();
  await expect(offer).toBeHidden();
}

/** Ticks the whole list on screen and begins something with it, by keys. */
async function allOf({ page }: Owner, verb: string): Promise<void> {
  await key(page.getByRole("checkbox", { name: "Select all on this page" }), FAR, "Space");
  await key(page.getByRole("button", { name: verb, exact: true }).first(), FAR);
}

/** Types another licence on the card on screen, and saves it. */
async function licenseHere(owner: Owner, licence: string): Promise<void> {
  await owner.page.getByLabel("Licence", { exact: true }).fill(licence);
  await owner.press("Save the card");
}

/** Makes a rule for everybody of the demonstration, with what else it takes, by keys. */
async function putInForce(owner: Owner, model: string, ticked: string | undefined): Promise<void> {
  await owner.open("/owner/requests");
  await key(owner.page.getByRole("button", { name: "New rule", exact: true }), FAR);
  const rule = owner.page.getByRole("dialog", { name: "New rule" });
  await choose(rule.getByLabel("Model", { exact: true }), model);
  await write(rule.getByRole("combobox", { name: "Organisation" }), "Demonstration");
  await write(rule.getByRole("textbox", { name: "Rows" }), "77");
  if (ticked !== undefined) await key(rule.getByRole("checkbox", { name: new RegExp(`^${ticked}`) }), FAR, "Space");
  await look(owner.page, "owner-rule");
  await key(rule.getByRole("button", { name: "Put it in force" }), FAR);
  await expect(owner.page.getByText("The rule is in force.")).toBeVisible();
}

/** Asks anew for models that were revoked, of the list of them those from a place on, up to another. */
async function askForAll(main: Locator, from: number, to: number): Promise<void> {
  const page = main.page();
  await page.goto(`${server.origin}/user/grants`);
  const revoked = page.getByRole("row").filter({ hasText: "Revoked" }).getByRole("rowheader").getByRole("link");
  await expect(revoked.first()).toBeVisible();
  const models = await revoked.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  for (const model of models.slice(from, to)) {
    await page.goto(`${server.origin}${model}`);
    await page.getByLabel("What do you need it for?").fill("To go on.");
    await page.getByRole("button", { name: "Ask for access" }).click();
    await expect(page.getByText("The owner has not answered yet.")).toBeVisible();
  }
}
