import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test, type Page, type Route } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { samples } from "../support/folders.ts";
import { Held } from "../support/browser/held.ts";
import { look } from "../support/browser/look.ts";
import { Server } from "../support/server/server.ts";

const NAME = "Penguins of the Palmer Archipelago";
/** Rows of another model, whose questions need no preparation, beside a column that it does not know. */
const FILE_MODEL = "Credit risk";
const ROWS = 12;
const [HEAD = "", ...LINES] = readFileSync(join(samples, "credit-risk/held-out.csv"), "utf8").trim().split(/\r?\n/);
const NUMBERED = LINES.slice(0, ROWS).map((line, row) => `case ${row + 1},${line}`);
const FILE = { name: "ward.csv", buffer: Buffer.from(`case,${HEAD}\n${NUMBERED.join("\n")}\n`) };
const FOLLOWED = "**/api/jobs/*/events";
const RESULT = "**/api/jobs/*/result";

let server: Server;
let cast: Cast;

test.describe.serial("an evaluation that takes long is a job", () => {
  test.beforeAll(async ({ browser }) => {
    // On one thread a job is still being worked on when the page begins to follow it.
    server = await Server.withDemonstration({ TACIT_THREADS: "1" });
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    await cast.signIn();
    await cast.user.use(NAME);
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("the page says before what an answer costs", async () => {
    await expect(cast.user.page.getByText(/^One answer takes \d+.lookups and .* go up, .* come back\.$/)).toBeVisible();
  });

  test("a cancelled job is gone and costs nothing", async () => {
    const budget = await rowsLeft();
    await ask(async () => {
      const cancelled = cast.user.page.waitForRequest((request) => request.method() === "DELETE");
      await cast.user.underWay.getByRole("button", { name: /^Cancel/ }).click();
      await cancelled;
    });
    await expect(cast.user.underWay).toBeHidden();
    await expect(cast.user.answer.getByRole("alert")).toContainText(/stopped|cancelled/i);
    await cast.user.page.reload();
    expect(await rowsLeft()).toBe(budget);
    await expect(cast.user.underWay).toBeHidden();
  });

  test("a page that is left finds its job again and opens the answer", async () => {
    const { page } = cast.user;
    await ask(() => look(page, "user-use-job"));
    await page.reload();
    await expect(cast.user.headline).toHaveText(/Adelie|Chinstrap|Gentoo/);
    await expect(cast.user.underWay).toBeHidden();
    await cast.user.open("/user/history");
    const lines = cast.user.page.getByRole("main").getByText(/^(Adelie|Chinstrap|Gentoo)/);
    await expect(lines).toHaveCount(1);
  });

  test("a server that is killed while it works answers after its next start", async () => {
    await cast.user.use(NAME);
    await ask(() => server.crash());
    await server.up();
    await expect(cast.user.headline).toHaveText(/Adelie|Chinstrap|Gentoo/, { timeout: 60_000 });
    await expect(cast.user.underWay).toBeHidden();
  });

  test("a grant that is revoked while its job is under way ends the job, and says what to do", async () => {
    await cast.user.use(NAME);
    const request = await cast.owner.request(DEMO_PEOPLE.user.name, NAME);
    await request.getByRole("button", { name: "Revoke", exact: true }).click();
    const dialog = cast.owner.page.getByRole("dialog");
    // A job that is done all the same is not fetched before its grant has ended.
    const held = await Held.back(cast.user.page, RESULT);
    await ask(() => dialog.getByRole("button", { name: "Revoke and delete" }).click());
    await expect(dialog).toBeHidden();
    await held.letGo();
    const alert = cast.user.answer.getByRole("alert").filter({ hasText: /\w/ });
    await expect(alert).toBeVisible();
    expect(await alert.getByRole("paragraph").count()).toBeGreaterThanOrEqual(2);
    await expect(cast.user.underWay).toBeHidden();
  });

  test("a file goes on when its page is left and after a reload, and the history has all its rows, each charged once", async () => {
    const { page, panel } = cast.user;
    await cast.user.use(FILE_MODEL);
    const before = Number((await rowsLeft()).replace(/\D/g, ""));
    await cast.user.drop(FILE);
    await expect(panel.getByText(`${ROWS}\u00a0rows ready.`)).toBeVisible();
    await page.getByLabel("The numbers mean this").check();
    await look(page, "user-file-ready");
    await panel.getByRole("button", { name: "Encrypt and ask" }).click();
    await expect(panel.getByText(/^[1-9]\d* of \d+ rows answered$/)).toBeVisible();
    await page.getByRole("link", { name: "History", exact: true }).click();
    const row = page.getByRole("row").filter({ hasText: FILE.name });
    await expect(row.getByText("Under way")).toBeVisible();
    const asked = await row.getByRole("rowheader").innerText();
    await look(page, "user-history-file");
    await page.reload();
    await expect(row).toContainText(`${ROWS} of ${ROWS}\u00a0rows answered`, { timeout: 120_000 });
    expect(await row.getByRole("rowheader").innerText()).toBe(asked);
    // Its line of the history is written once all rows are answered.
    await expect(row.getByText("Under way")).toBeHidden();
    await cast.user.openFile(FILE.name);
    expect(await cast.user.answeredLines()).toHaveLength(ROWS);
    await expect(page.getByText("All rows are answered.")).toBeVisible();
    await look(page, "user-file");
    const [download] = await Promise.all([page.waitForEvent("download"), cast.user.press("Download for Excel")]);
    expect(download.suggestedFilename()).toBe("ward with answers.xlsx");
    const book = await readFile(await download.path());
    expect(book.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
    expect(book.toString("utf8")).toContain(">case 12</t>");
    const answer = await firstAnswer(page);
    expect(cellsOf(book, "case 1").slice(-answer.length)).toEqual(answer);
    await printed(page);
    await cast.user.use(FILE_MODEL);
    // Tests of the server are rows as well.
    const used = before - Number((await rowsLeft()).replace(/\D/g, ""));
    expect(used).toBeGreaterThanOrEqual(ROWS);
    expect(used).toBeLessThan(ROWS + 8);
  });
});

/** What the page says of the first row, behind one's own column. */
async function firstAnswer(page: Page): Promise<string[]> {
  const rows = page.getByRole("region", { name: "Answers" }).getByRole("table").getByRole("row");
  const [own, ...answer] = await rows.nth(1).getByRole("cell").allInnerTexts();
  expect(own).toBe("case 1");
  expect(answer.join("")).not.toBe("");
  return answer.filter((cell) => cell !== "").map(plain);
}

/** Cells that are not empty of the row that begins with `first`, in a workbook: its parts are stored as they are. */
function cellsOf(book: Buffer, first: string): string[] {
  const row = book.toString("utf8").split("<row>").find((row) => row.includes(`>${first}</t>`)) ?? "";
  return [...row.matchAll(/>([^<]+)<\/[tv]>/g)].map(([, cell = ""]) => plain(cell));
}

/** A number as a workbook writes it, without zeros at its end. */
function plain(cell: string): string {
  return Number.isNaN(Number(cell)) ? cell : String(Number(cell));
}

/** On paper stand all rows beside one's own columns, what they are of, and nothing to press. */
async function printed(page: Page): Promise<void> {
  await page.evaluate(() => {
    const kept = window as unknown as { printedRows?: number };
    window.print = () => (kept.printedRows = document.querySelectorAll(".file-record tbody tr").length);
  });
  await cast.user.press("Print");
  await expect.poll(() => page.evaluate(() => (window as unknown as { printedRows?: number }).printedRows)).toBe(ROWS);
  await page.emulateMedia({ media: "print" });
  const record = page.locator(".file-record");
  for (const name of ["Model", "Owner", "Version", "Asked", "Log entries"]) {
    await expect(record.getByText(name, { exact: true })).toBeVisible();
  }
  await expect(record.getByRole("cell", { name: "case 12" })).toBeVisible();
  expect(await page.getByRole("button").filter({ visible: true }).count()).toBe(0);
  await page.emulateMedia({ media: null });
}

/** Asks with the form as it stands. From when the page follows the job the server stands still, until all is done. */
async function ask(meanwhile: () => Promise<unknown>): Promise<void> {
  const { page, panel, underWay } = cast.user;
  const following = async (route: Route): Promise<void> => {
    server.pause();
    await route.continue();
  };
  await page.route(FOLLOWED, following, { times: 1 });
  await panel.getByRole("button", { name: "Encrypt and ask" }).click();
  await expect(underWay.getByRole("progressbar")).toBeVisible();
  await meanwhile();
  server.resume();
}

async function rowsLeft(): Promise<string> {
  return cast.user.page.getByText(/left in your budget$/).innerText();
}
