import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { root } from "../support/folders.ts";
import { look } from "../support/browser/look.ts";
import { onnx } from "../support/onnx.ts";
import { Server } from "../support/server/server.ts";
import { Specimen } from "../support/specimen.ts";

const MIXED = join(root, "e2e/zoo/models/sklearn_mixed_logistic");
const OPEN = {
  name: "scores.onnx",
  mimeType: "application/octet-stream",
  buffer: onnx({ coefficients: [1, 2, 3, -1, -2, 4], intercept: 1, output: "scores", targets: 3 }),
};
const NAME = "Loans that are paid back";
const SERIES = new Specimen("sklearn_horizons");

let server: Server;
let cast: Cast;
/** What ended a part of a page without a word. */
const broken: string[] = [];

test.describe.serial("a model of names, numbers and gaps, from file to answer", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    for (const person of [cast.owner, cast.user]) person.page.on("pageerror", (error) => broken.push(error.message));
    await cast.signIn();
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("a file that leaves open what its outputs are asks, with the likely answer chosen", async () => {
    await cast.owner.import(OPEN);
    const question = cast.owner.report.getByRole("group").first();
    await expect(question.getByRole("radio", { checked: true })).toHaveCount(1);
    const other = question.getByRole("radio", { checked: false }).first();
    const label = await other.evaluate((radio: HTMLInputElement) => radio.labels?.[0]?.textContent ?? "");
    await other.check();
    await expect(cast.owner.report.getByRole("radio", { name: label, checked: true })).toBeVisible();
  });

  test("the report stands below the file, has the focus, and tells what becomes public", async () => {
    await cast.owner.import(join(MIXED, "model.onnx"), join(MIXED, "train.csv"));
    await expect(cast.owner.page.getByRole("region", { name: "What became of the file" })).toBeFocused();
    await expect(cast.owner.page.getByRole("button", { name: /^Try the sample/ }).first()).toBeHidden();
    await cast.owner.report.getByText("What becomes public, and what stays sealed").click();
    await expect(cast.owner.report.getByText(/names of categories/).first()).toBeVisible();
    await expect(cast.owner.report.getByLabel("What the column repaid is")).toHaveValue("label");
    await look(cast.owner.page, "owner-import-mixed");
  });

  test("a modest budget is proposed and said not to save a linear model; the facts tell what is typed", async () => {
    const { page } = cast.owner;
    const budget = page.getByLabel("Budget: rows for each user");
    const facts = page.getByText("Budget for each user").locator("..");
    await expect(budget).toHaveValue("100");
    await expect(page.getByText(/answers are enough, whatever the budget/).first()).toBeVisible();
    await cast.owner.choose("Only a yes or no");
    await expect(facts).toContainText(`${await budget.inputValue()}\u00a0rows`);
    await budget.fill("77");
    await cast.owner.choose("Scores");
    await expect(facts).toContainText("77\u00a0rows");
    await budget.fill("10000");
  });

  test("a card without a summary is not published", async () => {
    await cast.owner.page.getByLabel("Name", { exact: true }).fill(NAME);
    await cast.owner.press("Publish the card");
    await expect(cast.owner.page.getByText(/^The card needs a summary/).first()).toBeVisible();
    await expect(cast.owner.page.getByLabel("Summary")).toBeFocused();
    await cast.owner.publish(NAME);
    await cast.user.ask(NAME, "To see names and gaps answered.");
    await cast.owner.grant(DEMO_PEOPLE.user.name, NAME);
  });

  test("a category is chosen by name and the history keeps it", async () => {
    await cast.user.use(NAME);
    const panel = cast.user.page.getByRole("tabpanel");
    await cast.user.fill({ income: 2983, age: 43, children: 4 });
    await panel.getByLabel("region", { exact: true }).selectOption("south");
    await panel.getByLabel("housing", { exact: true }).selectOption("rent");
    await cast.user.encryptAndAsk();
    await expect(cast.user.headline).toHaveText(/^no\b/);
    await look(cast.user.page, "user-use-mixed");
  });

  test("a number outside its range is brought to its end with a remark", async () => {
    const income = cast.user.page.getByRole("tabpanel").getByLabel("income", { exact: true });
    await income.fill("1e9");
    await expect(cast.user.page.getByText(/^Outside .+ is used\.$/)).toBeVisible();
    await income.press("Enter");
    await expect(cast.user.panel.getByText(/^income: 1,000,000,000 is outside .+ Press again to ask with /)).toBeVisible();
    await expect(income).toBeFocused();
    await cast.user.answerTo(() => income.press("Enter"));
    const told = /^income: .+ was used; you entered 1,000,000,000, which is outside /;
    await expect(cast.user.answer.getByText(told)).toBeVisible();
    await cast.user.answer.getByRole("link", { name: /^Its record in the history/ }).click();
    await expect(cast.user.page.getByText(told)).toBeVisible();
    await cast.user.page.reload();
    await expect(cast.user.page.getByText(told)).toBeVisible();
    await cast.user.use(NAME);
  });

  test("a table of the same is answered with the categories by name", async () => {
    const file = { name: "rows.csv", buffer: readFileSync(join(MIXED, "rows.csv")) };
    const expected = readFileSync(join(MIXED, "expected.csv"), "utf8").trim().split(/\r?\n/).slice(1);
    const lines = await cast.user.answerFile(file, expected.length);
    expected.forEach((line, row) => expect(lines[row]).toContain(line.split(",")[0] ?? ""));
  });

  test("an answer is found by what is noted on it, and asked again as it was asked", async () => {
    const { page } = cast.user;
    await cast.user.open("/user/history");
    const rows = page.getByRole("region", { name: "Past answers, newest first" }).getByRole("row");
    const asked = rows.filter({ hasText: /income 2,983; .*region south; housing rent/ });
    await asked.getByRole("textbox", { name: /^Note/ }).fill("Case 17");
    await asked.getByRole("textbox", { name: /^Note/ }).press("Enter");
    await expect(asked.getByText("Kept.")).toBeVisible();
    await page.reload();
    await page.getByRole("searchbox", { name: "Search" }).fill(`case 17 ${new Date().getFullYear()}-`);
    await expect(rows).toHaveCount(2);
    await page.getByRole("searchbox", { name: "Search" }).fill("case 17 south");
    await expect(rows).toHaveCount(2);
    await look(page, "user-history-found");
    await page.getByRole("link", { name: /^Ask again/ }).click();
    const panel = page.getByRole("tabpanel");
    await expect(panel.getByText(/^Filled in with your question of /)).toBeVisible();
    await expect(panel.getByLabel("income", { exact: true })).toHaveValue("2983");
    await expect(panel.getByLabel("housing", { exact: true }).locator("option:checked")).toHaveText("rent");
    await cast.user.encryptAndAsk();
    await expect(cast.user.headline).toHaveText(/^no\b/);
  });

  test("a series is drawn as it was used, with what follows; on a phone nothing overflows", async () => {
    await cast.owner.import([...SERIES.files], SERIES.train);
    await look(cast.owner.page, "owner-import-series");
    await cast.owner.publish(SERIES.id);
    await cast.user.ask(SERIES.id, "To see a series go on.");
    await cast.owner.grant(DEMO_PEOPLE.user.name, SERIES.id);
    await cast.user.use(SERIES.id);
    const { page } = cast.user;
    await page.getByRole("tabpanel").getByRole("textbox").fill(["1e9", ...new Array<string>(11).fill("40")].join("\n"));
    await cast.user.press("Encrypt and ask");
    await expect(cast.user.panel.getByText(/Press again to ask so\.$/)).toBeVisible();
    await cast.user.encryptAndAsk();
    await expect(cast.user.headline).toHaveText("4 values");
    await expect(page.getByText(/^1\u00a0value outside .+ as the model used it\.$/)).toBeVisible();
    await look(page, "user-use-series");
  });

  test("the demonstration answers a table with gaps, a count and a text", async () => {
    const { page } = cast.user;
    const panel = page.getByRole("tabpanel");
    await cast.user.use("Penguins of the Palmer Archipelago");
    await panel.getByLabel("Bill length", { exact: true }).fill("");
    await panel.getByLabel("Sex", { exact: true }).selectOption("Unknown");
    await cast.user.encryptAndAsk();
    await expect(cast.user.headline).toHaveText(/^(Adelie|Chinstrap|Gentoo)/);
    await cast.user.use("Visits to doctors in a year");
    await cast.user.encryptAndAsk();
    await expect(cast.user.headline).toHaveText(/^\d+(\.\d+)? a year$/);
    await cast.user.use("Which library a text describes");
    await panel.getByRole("textbox").fill("Fit a random forest classifier to training samples X and labels y.");
    await cast.user.encryptAndAsk();
    await expect(cast.user.headline).toHaveText(/^scikit-learn/);
  });

  test("nothing broke off on the way", () => {
    expect(broken).toEqual([]);
  });
});
