import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { bytes, findings, integers, numbers, type Canary } from "../support/canaries/canaries.ts";
import { Cast, TEST_PEOPLE } from "../support/cast.ts";
import { everything } from "../support/files.ts";
import { samples } from "../support/folders.ts";
import { dropText } from "../support/browser/drop.ts";
import { accessible, look } from "../support/browser/look.ts";
import { secretIntegers, telling } from "../support/vault/model_item.ts";
import type { Policy } from "../support/people/owner.ts";
import { Recorder } from "../support/recorder.ts";
import { Sample } from "../support/sample.ts";
import { Server } from "../support/server/server.ts";
import { newestSeed, openVaultItem, vaultKey, vaultNames } from "../support/vault/vault.ts";

const DIGIT = join(samples, "digits/images/digit-5-large.png");
const TREES = [
  new Sample("breast-cancer-boosting", [0, 20], "Diagnosis"),
  new Sample("breast-cancer-oblivious", [17, 4], "Diagnosis"),
  new Sample("breast-cancer-forest", [22, 23], "Diagnosis"),
];
const LINEAR = new Sample("breast-cancer", [5, 25], "Diagnosis");
const GALLERY = new Sample("gallery", [0, 1], "name");

let recorder: Recorder;
let server: Server;
let cast: Cast;

test.describe.serial("every family of models, from file to answer", () => {
  test.beforeAll(async ({ browser }) => {
    recorder = await Recorder.listen();
    server = await Server.start(recorder.origin);
    recorder.forwardTo(server.address);
    cast = await Cast.gather(browser, recorder.origin, TEST_PEOPLE);
    await cast.enter(await server.setupLink());
    await cast.user.makeKeys();
  });

  test.afterAll(async () => {
    await server.stop();
    recorder.close();
    await cast.leave();
  });

  test("a network reads a digit once its user has made an evaluation key, which she may stop and begin again", async () => {
    // An evaluation key, made twice, and pads for 784 pixels.
    test.setTimeout(300_000);
    await seal("Handwritten digits, 30 neurons");
    await asksOnAMeteredLine("Handwritten digits, 30 neurons");
    await cast.user.beginEvaluationKey("Handwritten digits, 30 neurons");
    await accessible(cast.user.page, "an evaluation key in the making");
    await cast.user.stopEvaluationKey();
    await look(cast.user.page, "user-evaluation-key");
    await cast.user.makeEvaluationKey();
    await readDigit();
    await look(cast.user.page, "user-use-network");
    await cast.user.open("/user/keys");
    await expect(cast.user.page.getByText("Evaluation key", { exact: false }).first()).toBeVisible();
    await look(cast.user.page, "user-keys-evaluation");
  });

  test("a convolutional network reads a digit", async () => {
    await seal("Handwritten digits, convolutional");
    await cast.user.use("Handwritten digits, convolutional");
    await readDigit();
  });

  for (const sample of TREES) {
    test(`${sample.name}: trees tell the right class of two rows`, async () => {
      await seal(sample.name);
      await cast.user.use(sample.name);
      await tellsRight(sample);
    });
  }

  test("trees with categories answer a form of choices", async () => {
    await seal("Credit risk");
    await cast.user.use("Credit risk");
    await cast.user.page.getByLabel("Checking account", { exact: true }).selectOption("overdrawn");
    await cast.user.page.getByLabel("Amount", { exact: true }).fill("1295");
    await cast.user.encryptAndAsk();
    await expect(cast.user.headline).toContainText(/repaid/);
    await look(cast.user.page, "user-use-choices");
  });

  test("only the label leaves a softmax regression", async () => {
    await seal("Handwritten digits", "Only the label");
    await cast.user.use("Handwritten digits");
    await readDigit();
    await expect(cast.user.answer).toContainText("Only the label left the server's computation");
  });

  test("only a decision leaves a logistic regression", async () => {
    await seal(LINEAR.name, "Only a yes or no");
    await cast.user.use(LINEAR.name);
    await tellsRight(LINEAR);
  });

  test("a gallery names the best match of a file, and of a vector that is pasted or dropped", async () => {
    await seal(GALLERY.name);
    await cast.user.use(GALLERY.name);
    const vector = cast.user.panel.getByLabel("The vector");
    await vector.fill("1, 2, 3");
    await cast.user.panel.getByRole("button", { name: "Encrypt and ask" }).click();
    await expect(cast.user.panel.getByRole("alert").filter({ hasText: /\w/ })).toBeVisible();
    const [pasted, dropped] = GALLERY.rows.map((row) => row.join(", "));
    await vector.fill(pasted ?? "");
    await cast.user.encryptAndAsk();
    await expect(cast.user.headline).toContainText(GALLERY.labels[0] ?? "");
    await dropText(cast.user.panel.locator(".file-drop"), "encoded.txt", dropped ?? "");
    await expect(cast.user.page.getByText("In use: encoded.txt")).toBeVisible();
    await expect(vector).toHaveValue(dropped ?? "");
    await cast.user.encryptAndAsk();
    await expect(cast.user.headline).toContainText(GALLERY.labels[1] ?? "");
    await look(cast.user.page, "user-use-vector");
    await tellsRight(GALLERY);
  });

  test("no weight, leaf, table, row or key of them is in any traffic or file", async () => {
    const secrets = await canaries();
    const planted = Buffer.from(` ${TREES[0]?.rows[0]?.[0]} `);
    expect(findings(planted, secrets)).toEqual([`${TREES[0]?.id}, row 0: decimal text`]);
    const uploads = recorder.exchanges.filter(({ path }) => path.includes("/api/uploads/"));
    expect(uploads.length, "parts of evaluation keys that were searched").toBeGreaterThan(10);
    await server.down();
    expect(findings(recorder.sent(), secrets), "sent to the server").toEqual([]);
    expect(findings(recorder.received(), secrets), "sent by the server").toEqual([]);
    expect(findings(await everything(server.data), secrets), "in the data folder").toEqual([]);
    expect(findings(Buffer.from(server.log), secrets), "in the log").toEqual([]);
  });
});

/** The owner imports a sample, publishes it and seals it for the user who asks. */
async function seal(name: string, policy?: Policy): Promise<void> {
  await cast.owner.trySample(name);
  if (policy !== undefined) await cast.owner.choose(policy);
  await cast.owner.publish();
  await cast.user.ask(name, "To see every family answer.");
  await cast.owner.grant(TEST_PEOPLE.user.name, name);
}

/** Whose browser saves data is asked before the megabytes of an evaluation key go up. */
async function asksOnAMeteredLine(model: string): Promise<void> {
  const { page, evaluationKey } = cast.user;
  const uploads: string[] = [];
  page.on("request", (request) => request.url().includes("/api/uploads") && uploads.push(request.url()));
  await page.addInitScript(() => {
    const saves = { get: () => sessionStorage.getItem("saves-data") !== null };
    Object.defineProperty(navigator, "connection", { value: Object.defineProperty({}, "saveData", saves) });
  });
  await page.evaluate(() => sessionStorage.setItem("saves-data", ""));
  await cast.user.open("/user/grants");
  const access = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: model, exact: true }) });
  await access.getByRole("link", { name: "Use" }).click();
  await expect(evaluationKey.getByText("Your browser saves data or pays for it, so nothing is uploaded before you say so.")).toBeVisible();
  await expect(evaluationKey.getByText(/and uploads .*MB/)).toBeVisible();
  await expect(evaluationKey.getByRole("button", { name: "Prepare it now" })).toBeEnabled();
  await expect(evaluationKey.getByText(/^(Making|Uploading): /)).toHaveCount(0);
  await look(page, "user-evaluation-key-metered");
  expect(uploads).toEqual([]);
  await page.evaluate(() => sessionStorage.removeItem("saves-data"));
}

async function readDigit(): Promise<void> {
  await cast.user.page.locator("#image-file").setInputFiles(DIGIT);
  await cast.user.encryptAndAsk();
  await expect(cast.user.headline).toHaveText(/^5\b/);
}

async function tellsRight(sample: Sample): Promise<void> {
  const lines = await cast.user.answerFile(sample.file, sample.rows.length);
  sample.labels.forEach((label, row) => expect(lines[row]).toContain(label));
}

/** What only the owner or the user may know: taken from their vaults, and the rows that were asked about. */
async function canaries(): Promise<Canary[]> {
  const items = (await vaultNames(cast.owner)).filter((name) => name.startsWith("model-"));
  const models = await Promise.all(items.map((item) => openVaultItem(cast.owner, item)));
  const asked = [...TREES, LINEAR, GALLERY];
  return [
    bytes("user's seed", await newestSeed(cast.user)),
    bytes("user's vault key", await vaultKey(cast.user)),
    bytes("owner's vault key", await vaultKey(cast.owner)),
    ...models.map(secretIntegers).flatMap((secrets, model) => [
      bytes(`first integers of model ${model}`, secrets.bytes.subarray(0, 24)),
      bytes(`last integers of model ${model}`, secrets.bytes.subarray(-24)),
      integers(`integers of model ${model}`, telling(secrets, 6)),
    ]),
    ...asked.flatMap(({ id, rows }) => rows.map((row, index) => numbers(`${id}, row ${index}`, row.filter(isTelling)))),
    numbers("leaves", leaves()),
  ];
}

/** Some leaf values as CatBoost wrote them. */
function leaves(): number[] {
  const sample = TREES.find(({ id }) => id === "breast-cancer-oblivious");
  const { oblivious_trees: trees } = JSON.parse(sample?.modelFile.toString() ?? "") as {
    oblivious_trees: { leaf_values: number[] }[];
  };
  return trees.slice(0, 4).flatMap(({ leaf_values }) => leaf_values.filter(isTelling));
}

/** Whole numbers turn up in any file. */
function isTelling(value: number): boolean {
  return !Number.isInteger(value);
}
