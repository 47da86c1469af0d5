import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { DATA, FEATURES, MODEL, WEIGHTS, csv } from "../support/canaries/canary_model.ts";
import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { onnx } from "../support/onnx.ts";
import { Server } from "../support/server/server.ts";

const NAME = "Model for bad input";
const GOOD_ROW = FEATURES.map(() => 5);

let server: Server;
let cast: Cast;

test.describe.serial("bad input says what happened and what to do, and loses nothing", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    await cast.signIn();
    await cast.owner.import(MODEL, DATA);
    await cast.owner.page.getByLabel("Budget: rows for each user").fill("10000");
    await cast.owner.publish(NAME);
    await cast.user.ask(NAME, "To try bad input.");
    await cast.owner.grant(DEMO_PEOPLE.user.name, NAME, "as they come");
    await cast.user.use(NAME);
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  const models: [string, Buffer, RegExp][] = [
    ["a file that is no ONNX", Buffer.from("This is a text."), /not an? ONNX|ONNX/i],
    ["a truncated ONNX file", MODEL.buffer.subarray(0, MODEL.buffer.length - 40), /./],
    ["an operator we do not know, by name", onnx({ coefficients: WEIGHTS, intercept: 0, operator: "SVMRegressor" }), /SVMRegressor/],
    ["weights that are not numbers", onnx({ coefficients: [Number.NaN, 1, 2], intercept: 0 }), /not a number|finite|NaN|infinite/i],
    ["trees that break off", Buffer.from('{"learner":{"gradient_booster":'), /./],
    ["vectors of different lengths", Buffer.from("name,v0,v1\na,0.1,0.2\nb,0.3\n"), /./],
    ["infinite weights", onnx({ coefficients: [Number.POSITIVE_INFINITY, 1], intercept: 0 }), /./],
  ];
  for (const [what, buffer, told] of models) {
    test(`the import page refuses ${what}`, async () => {
      await cast.owner.open("/owner/import");
      const file = { name: "model.onnx", mimeType: "application/octet-stream", buffer };
      await cast.owner.page.locator("#model-file").setInputFiles(file);
      await expectPair(cast.owner.page.getByRole("main").getByRole("alert").filter({ hasText: /\w/ }).first(), told);
      await expect(cast.owner.report).toBeHidden();
    });
  }

  test("a bad file after a good one leaves the good one as it was", async () => {
    await cast.owner.import(MODEL, DATA);
    await cast.owner.page.getByLabel("Summary").fill("Typed before the mistake.");
    const bad = { name: "bad.onnx", mimeType: "application/octet-stream", buffer: Buffer.from("no") };
    await cast.owner.page.locator("#model-file").setInputFiles(bad);
    await expect(cast.owner.page.getByRole("main").getByRole("alert").filter({ hasText: /\w/ }).first()).toBeVisible();
    await expect(cast.owner.page.getByLabel("Summary")).toHaveValue("Typed before the mistake.");
  });

  test("the form brings a value outside the card's range to its end and keeps what was typed", async () => {
    const [first = ""] = FEATURES;
    const field = cast.user.page.getByRole("tabpanel").getByLabel(first, { exact: true });
    await field.fill("1e9");
    await expect(field).toHaveAttribute("aria-invalid", "false");
    await expect(cast.user.page.getByText(/^Outside .+ is used\.$/)).toBeVisible();
    await expect(field).toHaveValue("1e9");
    await field.fill("");
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(cast.user.page.getByText("One field needs another value.")).toBeVisible();
    await expect(cast.user.page.getByRole("button", { name: "Encrypt and ask" }).first()).toBeDisabled();
    await field.fill("abc");
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveValue("abc");
    await field.fill("5");
    await expect(field).toHaveAttribute("aria-invalid", "false");
  });

  test("a CSV file with a missing column is refused by the column's name", async () => {
    await cast.user.drop({ name: "short.csv", buffer: csv(FEATURES.slice(1), [GOOD_ROW.slice(1)]) });
    await expectPair(alerts(), new RegExp(FEATURES[0] ?? ""));
  });

  test("an empty CSV file is refused", async () => {
    await cast.user.drop({ name: "empty.csv", buffer: Buffer.alloc(0) });
    await expectPair(alerts(), /empty|no rows/i);
  });

  test("text in a number column is left out and named by line and column, the rest is answered", async () => {
    const rows = [GOOD_ROW, ["secret", ...GOOD_ROW.slice(1)], [...GOOD_ROW.slice(0, -1), 1e9]];
    await cast.user.drop({ name: "text.csv", buffer: csv(FEATURES, rows) });
    await expect(panel().getByText("2 of 3\u00a0rows ready; 1 left out.")).toBeVisible();
    await panel().getByText("Show the problem").click();
    await expect(panel().getByText(`Line 3, ${FEATURES[0]}: is not a number`)).toBeVisible();
    await expect(panel().getByText("secret")).toBeHidden();
    await panel().getByRole("button", { name: "Encrypt and ask" }).click();
    await expect(panel().getByText("2 of 2 rows answered")).toBeVisible();
    await expect(panel().getByText("All rows that could be asked are answered; 1\u00a0row left out.")).toBeVisible();
    const answers = panel().getByRole("region", { name: "Answers by line of the file" });
    await expect(answers.getByRole("columnheader").last()).toHaveText("Not taken as given");
    const changed = answers.getByRole("row").filter({ hasText: FEATURES.at(-1) ?? "" });
    await expect(changed.getByRole("rowheader")).toHaveText(["4"]);
  });

  test("a file that is changed after it was read is answered and saved as it was read", async () => {
    const { page } = cast.user;
    const folder = await mkdtemp(join(tmpdir(), "tacit-file-"));
    const path = join(folder, "ward.csv");
    const before = csv(FEATURES, [GOOD_ROW, GOOD_ROW]).toString();
    await writeFile(path, before);
    await page.locator("#csv-file").setInputFiles(path);
    await expect(panel().getByText("2 rows ready.")).toBeVisible();
    await writeFile(path, "something,else\n1,2\n");
    await panel().getByRole("button", { name: "Encrypt and ask" }).click();
    await expect(panel().getByText("2 of 2 rows answered")).toBeVisible();
    const [download] = await Promise.all([page.waitForEvent("download"), cast.user.press("Download as CSV")]);
    expect(download.suggestedFilename()).toBe("ward with answers.csv");
    const saved = (await readFile(await download.path(), "utf8")).split("\n");
    before.trim().split("\n").forEach((line, at) => expect(saved[at]?.startsWith(`${line.trim()},`)).toBe(true));
    await rm(folder, { recursive: true });
  });

  // Last: before it is stopped it may use up the budget.
  test("a CSV file of 100,000 rows is read in seconds and answered in parts", async () => {
    const rows = Array.from({ length: 100_000 }, (_, row) => FEATURES.map((_, column) => (row * (column + 1)) % 10));
    await cast.user.drop({ name: "large.csv", buffer: csv(FEATURES, rows) });
    await expect(panel().getByText(/^100.000.rows ready\.$/)).toBeVisible();
    await panel().getByRole("button", { name: "Encrypt and ask" }).click();
    await panel().getByRole("button", { name: "Stop" }).click();
    await panel().getByRole("button", { name: "Go on" }).click();
    await expect(panel().getByText(/^(9,9\d\d|10,000) of 100,000 rows answered$/)).toBeVisible({ timeout: 60_000 });
    await expectPair(alerts(), /All rows of your budget are used/);
  });

  function panel() {
    return cast.user.page.getByRole("tabpanel");
  }

  function alerts() {
    return panel().getByRole("alert").filter({ hasText: /\w/ }).first();
  }
});

/** A panel with two sentences: what happened, what to do. */
async function expectPair(alert: import("@playwright/test").Locator, told: RegExp): Promise<void> {
  await expect(alert).toBeVisible();
  await expect(alert).toContainText(told);
  expect(await alert.getByRole("paragraph").count()).toBeGreaterThanOrEqual(2);
}
