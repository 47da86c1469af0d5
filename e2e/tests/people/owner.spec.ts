import { expect, test, type Locator } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../../support/cast.ts";
import { Held } from "../../support/browser/held.ts";
import { LIVE } from "../../support/browser/live.ts";
import { fingerHigh, look } from "../../support/browser/look.ts";
import type { Owner } from "../../support/people/owner.ts";
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
    await expect(cast.owner.page.getByText(/has 54.321.rows until 2099-12-31/)).toBeVisible();
    await expect(cast.user.page.getByRole("button", { name: "What waits: 1" })).toBeVisible(LIVE);

    await cast.user.use(model);
    await expect(cast.user.page.getByText(/54.\d\d\d.rows left in your budget/)).toBeVisible();
  });

  test("many are revoked and granted again together; the queue goes on after a reload", async () => {
    const { owner, user } = cast;
    await owner.open("/owner/requests");
    await look(owner.page, "owner-requests");
    const rows = owner.page.getByRole("row").filter({ hasText: USER });
    const all = await rows.count();
    await owner.page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await owner.press("Revoke…");
    await look(owner.page, "owner-revoke-many");
    await owner.page.getByRole("dialog").getByRole("button", { name: "Revoke and delete" }).click();
    await expect(rows.getByText("Revoked")).toHaveCount(all);

    await askForAll(user.page.getByRole("main"), 0, 3);

    await owner.open("/owner/requests?state=requested");
    await expect(rows).toHaveCount(3);
    await owner.page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await owner.press("Grant…");
    const dialog = owner.page.getByRole("dialog", { name: "Grant and seal" });
    await dialog.getByRole("textbox", { name: "Rows" }).fill("500");
    await look(owner.page, "owner-grant-many");
    // No copy is there before the page is left: what seals them then is the queue.
    const held = await Held.back(owner.page, "**/parts/*");
    await dialog.getByRole("button", { name: /^Seal 3.copies$/ }).click();
    const queue = owner.page.getByRole("complementary", { name: "Sealing queue" });
    await expect(queue).toBeVisible();
    await expect.poll(() => held.count).toBeGreaterThan(0);
    await owner.page.unrouteAll();
    await owner.open("/owner/requests?state=requested");
    await expect(rows).toHaveCount(3);
    await owner.open("/owner");
    await expect(queue).toBeHidden({ timeout: 120_000 });
    await owner.open("/owner/requests?state=active");
    await expect(rows).toHaveCount(3);
    await expect(rows.first()).toContainText(/0 of 5\d\d/);
  });

  test("a request that is taken back leaves the owner's list at once, and others are refused together with a reason", async () => {
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
    await owner.page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await owner.press("Refuse…");
    const dialog = owner.page.getByRole("dialog", { name: "Refuse requests" });
    await expect(dialog.getByRole("button", { name: "Refuse", exact: true })).toBeDisabled();
    await dialog.getByLabel("Reason").fill("The ward is closed.");
    await look(owner.page, "owner-refuse-many");
    await dialog.getByRole("button", { name: "Refuse", exact: true }).click();
    await expect(owner.page.getByText("2\u00a0grants refused.")).toBeVisible();
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
    await row.getByRole("checkbox").uncheck();
    if (before !== null) await page.setViewportSize(before);
  });

  test("a rule answers a request by itself", async () => {
    const { owner, user } = cast;
    await owner.trySample(MODEL);
    await owner.publish("For a rule");
    await putInForce(owner, "For a rule", "Seal without comparing");
    await user.ask("For a rule", "To see whether a rule answers.");
    await owner.page.reload();
    const listed = owner.page.getByRole("row").filter({ hasText: "For a rule" }).filter({ hasText: USER });
    await expect(listed.getByText("Sealed")).toBeVisible({ timeout: 60_000 });
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

/** Makes a rule for everybody of the demonstration, with what else it takes. */
async function putInForce(owner: Owner, model: string, ticked: string | undefined): Promise<void> {
  await owner.open("/owner/requests");
  await owner.press("New rule");
  const rule = owner.page.getByRole("dialog", { name: "New rule" });
  await rule.getByLabel("Model", { exact: true }).selectOption({ label: model });
  await rule.getByRole("combobox", { name: "Organisation" }).fill("Demonstration");
  await rule.getByRole("textbox", { name: "Rows" }).fill("77");
  if (ticked !== undefined) await rule.getByRole("checkbox", { name: new RegExp(`^${ticked}`) }).check();
  await look(owner.page, "owner-rule");
  await rule.getByRole("button", { name: "Put it in force" }).click();
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
