import { expect, test, type Locator } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { look } from "../support/browser/look.ts";
import { Sample } from "../support/sample.ts";
import { Server } from "../support/server/server.ts";

const ROWS = Array.from({ length: 20 }, (_, row) => row);
const SAMPLE = new Sample("breast-cancer", ROWS, "Diagnosis");
const TAKEN = "Tumours, rows as they come";
const CHECKED = "Tumours, checked rows";
const PREPARED = /[1-9]\d?\u00a0(is|are) prepared/;
const POOLS = /\/pools$/;

let server: Server;
let cast: Cast;

test.describe.serial("an owner takes checked rows only", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    await cast.signIn();
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("the owner is told what checked rows mean and cost, and grants one model with them and one without", async () => {
    await publish(TAKEN);
    await cast.owner.grant(DEMO_PEOPLE.user.name, TAKEN, "as they come");
    await publish(CHECKED);
    const request = await cast.owner.request(DEMO_PEOPLE.user.name, CHECKED);
    await expect(request.getByRole("checkbox", { name: /I trust this user/ })).not.toBeChecked();
    await expect(request.getByText(/^Only checked rows are taken/)).toBeVisible();
    await expect(request.getByText(/^A checked row travels alone and is .+kB large/)).toBeVisible();
    await request.getByText("What checked rows cost").click();
    await expect(request.getByRole("row", { name: /^Rows that travel together 1.row/ })).toBeVisible();
    await look(cast.owner.page, "owner-request-checked");
    await cast.owner.grant(DEMO_PEOPLE.user.name, CHECKED, "checked");
  });

  test("a checked row is prepared ahead and gets the answer that it gets unchecked", async () => {
    await cast.user.use(TAKEN);
    await expect(checked()).toBeHidden();
    const expected = await answer();
    await cast.user.use(CHECKED);
    await expect(checked()).toContainText(PREPARED);
    expect(await answer()).toBe(expected);
    await expect(checked()).toContainText(PREPARED);
    await checked().getByText("What checked rows are").click();
    await look(cast.user.page, "user-use-checked");
  });

  test("a page that is loaded again prepares others, and answers the same", async () => {
    const before = await cast.user.headline.innerText();
    const made = cast.user.page.waitForResponse((response) => POOLS.test(response.url()));
    await cast.user.page.reload();
    expect((await made).status()).toBe(201);
    await expect(checked()).toContainText(PREPARED);
    expect(await answer()).toBe(told(before));
  });

  test("a file goes row by row, while more is prepared", async () => {
    const lines = await cast.user.answerFile(SAMPLE.file, ROWS.length);
    const right = SAMPLE.labels.filter((label, row) => lines[row]?.includes(label));
    expect(right.length).toBeGreaterThanOrEqual(18);
    await expect(checked()).toContainText(PREPARED);
  });

  test("the owner sees how many sealed forms were opened and right", async () => {
    const request = await cast.owner.request(DEMO_PEOPLE.user.name, CHECKED);
    await expect(request).toContainText(/Checked: [1-9][\d,]*\u00a0sealed forms opened and right/);
  });

  test("the owner of a model in use decides otherwise, and its rows are taken as they come from then on", async () => {
    await cast.owner.takeRows(DEMO_PEOPLE.user.name, CHECKED, "as they come");
    await cast.user.use(CHECKED);
    await expect(checked()).toBeHidden();
    await answer();
  });
});

async function publish(name: string): Promise<void> {
  await cast.owner.trySample(SAMPLE.name);
  await cast.owner.publish(name);
  await cast.user.ask(name, "To see whether questions are checked.");
}

function checked(): Locator {
  return cast.user.page.getByRole("region", { name: "Checked rows" });
}

/** The headline of the answer to the form as it stands, without the figures, in which noise shows. */
async function answer(): Promise<string> {
  await cast.user.encryptAndAsk();
  return told(await cast.user.headline.innerText());
}

function told(headline: string): string {
  return headline.replace(/[\d.,]+/g, "");
}
