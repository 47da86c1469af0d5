import { readFile } from "node:fs/promises";

import { expect, test, type Page } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../../support/cast.ts";
import { look } from "../../support/browser/look.ts";
import { Server } from "../../support/server/server.ts";

const MODEL = "Diabetes progression";
/** Longer than anything that waits for a pause in typing. */
const LONG_PAUSE = 700;

let server: Server;
let cast: Cast;

test.describe.serial("a user finds a model, asks it, and keeps the answer", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    await cast.user.signIn();
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("models are marked, narrowed by a mark and by tags, and sorted", async () => {
    const { page } = cast.user;
    const names = page.getByRole("region", { name: "Models" }).getByRole("heading", { level: 2 });
    await cast.user.open("/user");
    await expect(names.first()).toBeVisible();
    const all = await names.count();
    const marks = () => page.waitForResponse((answer) => answer.url().endsWith("/api/vault/favourites") && answer.request().method() === "PUT");
    await Promise.all([marks(), cast.user.press(`Mark ${MODEL} as a favourite`)]);
    await expect(page.getByRole("button", { name: `${MODEL} is a favourite; take the mark away` })).toBeVisible();
    await page.getByLabel("Show", { exact: true }).selectOption({ label: "My favourites" });
    await expect(names).toHaveText([MODEL]);
    await page.reload();
    await expect(names).toHaveText([MODEL]);
    await Promise.all([marks(), cast.user.press(`${MODEL} is a favourite; take the mark away`)]);
    await page.reload();
    await expect(page.getByText("Nothing fits")).toBeVisible();
    await cast.user.press("Show all models");
    await expect(names).toHaveCount(all);

    const tags = page.getByRole("group", { name: "Only models with the tag" }).getByRole("button");
    const tag = tags.filter({ hasText: /^medicine$/ }).or(tags.first()).first();
    const topic = await tag.innerText();
    await tag.click();
    await expect(tag).toHaveAttribute("aria-pressed", "true");
    await expect(page).toHaveURL(/tag=/);
    const tagged = page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 2 }) });
    await expect(tagged.filter({ hasNotText: topic })).toHaveCount(0);
    expect(await names.count()).toBeGreaterThan(0);
    expect(await names.count()).toBeLessThan(all);
    await tag.click();
    await expect(names).toHaveCount(all);

    await page.getByLabel("Sort by").selectOption({ label: "Name" });
    await expect(page).toHaveURL(/sort=name/);
    await expect.poll(() => names.allInnerTexts()).toEqual([...(await names.allInnerTexts())].sort((a, b) => a.localeCompare(b)));
    await look(page, "user-catalogue-sorted");
  });

  test("an address that names another model shows that one, and Back the one before", async () => {
    const { page } = cast.user;
    await cast.user.open("/user");
    const ways = page.getByRole("region", { name: "Models" }).getByRole("heading", { level: 2 }).getByRole("link");
    await expect(ways.first()).toBeVisible();
    const [one, other] = await ways.evaluateAll((links) => links.map((link) => [link.getAttribute("href") ?? "", link.textContent ?? ""]));
    await cast.user.open(one[0]);
    await cast.user.heading(one[1].trim());
    await page.evaluate((address) => {
      history.pushState(null, "", address);
      dispatchEvent(new PopStateEvent("popstate"));
    }, other[0]);
    await cast.user.heading(other[1].trim());
    await page.goBack();
    await cast.user.heading(one[1].trim());
  });

  test("a field that is left asks once, and a number that is half typed is never asked", async () => {
    const { user } = cast;
    const { page, panel } = user;
    const asked: string[] = [];
    page.on("request", (request) => request.url().endsWith("/evaluations") && asked.push(request.url()));
    await user.use(MODEL);
    // Tests of the server would be counted with what is asked here.
    await page.getByRole("region", { name: "Test questions" }).locator("summary").click();
    await page.getByLabel("How often").selectOption({ value: "0" });
    await panel.getByLabel(/^Answer whenever I leave a field/).check();
    const [age, other] = [panel.getByLabel("Age", { exact: true }), panel.getByRole("textbox").nth(2)];
    const once = async (count: number) => {
      await expect.poll(() => asked.length).toBe(count);
      await page.waitForTimeout(LONG_PAUSE);
      expect(asked).toHaveLength(count);
    };
    // Fields that are passed by ask nothing.
    await age.focus();
    await page.keyboard.press("Tab");
    await once(0);
    await age.fill("");
    for (const digit of "44") {
      await age.pressSequentially(digit);
      await page.waitForTimeout(LONG_PAUSE);
    }
    expect(asked, "while it is typed").toEqual([]);
    await user.answerTo(() => other.focus());
    await once(1);
    // Who presses the button asks once, whatever the field says that is left for it.
    await age.fill("45");
    await user.answerTo(() => panel.getByRole("button", { name: "Encrypt and ask" }).click());
    await once(2);
    await age.fill("46");
    await user.answerTo(() => age.press("Enter"));
    await other.focus();
    await once(3);
  });

  test("why answers differ and what the server saw stand open below the first answer in a browser, and folded below the next", async () => {
    const { user } = cast;
    const { page } = user;
    await page.evaluate(() => ["tacit-answers-differ", "tacit-server-saw"].forEach((name) => localStorage.removeItem(name)));
    const explained = user.answer.getByText("A little noise is added to every answer", { exact: false });
    const saw = page.getByRole("region", { name: "What the server saw" });
    const digest = saw.getByText("SHA-256 of what it received");
    await user.use(MODEL);
    await expect(explained).toHaveCount(0);
    await user.encryptAndAsk();
    await expect(explained).toBeVisible();
    await expect(digest).toBeVisible();
    await user.use(MODEL);
    await user.encryptAndAsk();
    await expect(explained).toBeHidden();
    await expect(saw).toBeVisible();
    await expect(digest).toBeHidden();
    await user.answer.getByText("Why the same question may get a slightly different answer").click();
    await expect(explained).toBeVisible();
  });

  test("a template is filled in and comes back as rows that can be asked", async () => {
    const { user } = cast;
    await user.use(MODEL);
    await user.page.getByRole("tab", { name: "CSV file" }).click();
    const [download] = await Promise.all([user.page.waitForEvent("download"), user.press("Download a template")]);
    expect(download.suggestedFilename()).toBe(`${MODEL} template.csv`);
    const buffer = await readFile(await download.path());
    expect(buffer.toString()).toMatch(/^\ufeffAge \(years\),/);
    await user.drop({ name: "template.csv", buffer });
    await expect(user.panel.getByText("1\u00a0row ready.")).toBeVisible();
  });

  test("one answer is opened from the history, copied and printed", async () => {
    const { user } = cast;
    const { page } = user;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await user.use(MODEL);
    await user.fill({ Age: 61 });
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/api/vault/history") && answer.request().method() === "PUT");
    await user.encryptAndAsk();
    await kept;
    await user.open("/user/history");
    await page.getByRole("link", { name: /^Open what was asked/ }).first().click();
    await user.heading(MODEL);
    const record = page.getByRole("article", { name: "Answer" });
    const headline = await record.locator(".result-headline").innerText();
    await user.press(/^Copy/);
    await expect(page.getByRole("button", { name: /^Copied/ })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.split("\n")[0]).toBe(`Answer: ${headline}`);
    expect(copied).toMatch(/^Age: 61\b/m);
    expect(copied).toMatch(new RegExp(`^Model: ${MODEL}`, "m"));
    await printed(page);
    await look(page, "user-answer");
  });
});

/** On paper stands the answer with when which version gave it, its entry of the log and what was asked, and nothing to press. */
async function printed(page: Page): Promise<void> {
  await page.evaluate(() => (window.print = () => document.documentElement.setAttribute("data-printed", "")));
  await cast.user.press("Print");
  await expect(page.locator("html[data-printed]")).toBeAttached();
  await page.emulateMedia({ media: "print" });
  const record = page.locator(".answer-record");
  await expect(record.getByText("What was asked")).toBeVisible();
  const told = { Asked: /^\d\d\/\d\d\/\d{4} \d{1,2}:\d\d\s[AP]M \(UTC.*\)$/, Version: /^[1-9]\d*$/, "Log entry": /^[1-9][\d,]*$/ };
  for (const [name, value] of Object.entries(told)) {
    const fact = record.locator(".fact").filter({ has: page.getByText(name, { exact: true }) });
    await expect(fact).toBeVisible();
    await expect(fact.locator("dd")).toHaveText(value);
  }
  await expect(record.locator(".result-headline")).toBeVisible();
  expect(await page.getByRole("button").filter({ visible: true }).count()).toBe(0);
  await page.emulateMedia({ media: null });
}
