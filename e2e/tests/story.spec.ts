import { expect, test, type Browser } from "@playwright/test";

import { bytes, findings, integers, numbers, text, type Canary } from "../support/canaries/canaries.ts";
import { DATA, FEATURES, INTERCEPT, MODEL, OWNER_ROWS, predict, ROW, WEIGHTS, csv } from "../support/canaries/canary_model.ts";
import { Cast, TEST_PEOPLE } from "../support/cast.ts";
import { everything } from "../support/files.ts";
import { secretIntegers } from "../support/vault/model_item.ts";
import { Person } from "../support/people/person.ts";
import { User } from "../support/people/user.ts";
import { Recorder } from "../support/recorder.ts";
import { Server } from "../support/server/server.ts";
import { newestSeed, openVaultItem, vaultKey, vaultNames } from "../support/vault/vault.ts";

const NAME = "Canary regression";
const FORM = Object.fromEntries(FEATURES.map((label, index) => [label, ROW[index] ?? 0]));
const FILE_ROWS = Array.from({ length: 70 }, (_, row) => ROW.map((value) => Number(((value * (row + 1)) % 10).toFixed(9))));

let recorder: Recorder;
let server: Server;
let cast: Cast;

test.describe.serial("three people in three browsers", () => {
  test.beforeAll(async ({ browser }) => {
    recorder = await Recorder.listen();
    server = await Server.start(recorder.origin);
    recorder.forwardTo(server.address);
    cast = await Cast.gather(browser, recorder.origin, TEST_PEOPLE);
  });

  test.afterAll(async () => {
    await server.stop();
    recorder.close();
    await cast.leave();
  });

  test("a visitor sees the promise live and registers", async () => {
    const { page } = cast.user;
    await cast.user.open("/");
    await cast.user.heading("Inference on data nobody sees");
    await cast.user.press("Encrypt and ask");
    await expect(page.getByRole("heading", { name: "What the server sees" })).toBeVisible();
    await expect(page.getByText(/^Decrypted score/)).toBeVisible();
    await cast.user.register("Model user");
    await cast.owner.register("Model owner");
  });

  test("nobody comes in before approval", async () => {
    await cast.user.enterCredentials();
    await expect(cast.user.page.getByText("Approval is pending")).toBeVisible();
  });

  test("the administrator approves, and denies with a reason that the denied person reads", async ({ browser }) => {
    const denied = await somebody(browser, "Test visitor", "visitor@test.example");
    await denied.register("Model user");
    await cast.administrator.setUp(await server.setupLink());
    await cast.administrator.approve("Test owner");
    await cast.administrator.approve("Test user");
    await cast.administrator.deny("Test visitor", "No purpose was stated.");
    await denied.enterCredentials();
    await expect(denied.page.getByText("Your registration was denied")).toBeVisible();
    await expect(denied.page.getByText("No purpose was stated.")).toBeVisible();
    await denied.page.context().close();
  });

  test("the owner imports a model with rows, sees what was understood, and publishes the card", async () => {
    const { owner } = cast;
    await owner.signIn();
    await owner.import(MODEL, DATA);
    await expect(owner.report).toContainText("Answers that reveal the model");
    await expect(owner.report).toContainText(`${FEATURES.length + 1}`);
    await owner.publish(NAME);
    await owner.heading(NAME);
  });

  test("the user makes keys, finds the card and asks for access", async () => {
    await cast.user.signIn();
    await cast.user.makeKeys();
    await cast.user.ask(NAME, "To learn what it says of one reading.");
  });

  test("the owner compares the fingerprint, grants, and the browser seals", async () => {
    const words = await cast.user.words();
    expect(words.length).toBeGreaterThanOrEqual(6);
    expect(await cast.owner.wordsOf("Test user")).toEqual(words);
    await cast.owner.press("We compared the words: mark verified");
    await expect(cast.owner.page.getByText("The key is marked as verified.")).toBeVisible();
    await cast.owner.grant("Test user", undefined, "as they come");
    await expect(cast.owner.page.getByRole("heading", { level: 2, name: /^Test user/ })).toBeFocused();
  });

  test("the user is answered by the form, by its button and by Enter; of a small budget typing takes nothing", async () => {
    const { user } = cast;
    await user.use(NAME);
    await user.fill(FORM);
    await user.encryptAndAsk();
    await expect.poll(() => shownValue(user)).toBeCloseTo(predict(ROW), 0);
    const saw = user.page.getByRole("region", { name: "What the server saw" });
    await expect(saw.getByText("SHA-256 of what it received")).toBeVisible();
    await expect(user.panel.getByText(/^Fewer than 1.000.rows are left/)).toBeVisible();
    await expect(user.page.getByLabel(/^Answer whenever I leave a field/)).toBeHidden();
    await user.fill({ [FEATURES[0] ?? ""]: 9.87654321 });
    await expect(user.answer.getByText("This is the answer to the values before.")).toBeVisible();
    await user.answerTo(() => user.panel.getByLabel(FEATURES[0] ?? "", { exact: true }).press("Enter"));
    await expect.poll(() => shownValue(user)).toBeCloseTo(predict([9.87654321, ...ROW.slice(1)]), 0);
    await expect(user.answer.getByText("This is the answer to the values before.")).toBeHidden();
    await user.page.getByLabel(FEATURES[0] ?? "", { exact: true }).fill("no number");
    await expect(user.answer.getByText("This is the answer to the values before.")).toBeVisible();
  });

  test("the user is answered by a file, packed, and downloads the answers", async () => {
    const { user } = cast;
    const file = { name: "rows.csv", buffer: csv(FEATURES, FILE_ROWS) };
    const lines = await user.answerFile(file, FILE_ROWS.length);
    expect(lines).toHaveLength(50);
    const [download] = await Promise.all([
      user.page.waitForEvent("download"),
      user.press("Download as CSV"),
    ]);
    const saved = await everythingOf(await download.createReadStream());
    const answers = saved.trim().split(/\r?\n/).slice(1);
    expect(answers).toHaveLength(FILE_ROWS.length);
    const asked = file.buffer.toString().trim().split(/\r?\n/).slice(1);
    answers.forEach((line, row) => {
      expect(line.startsWith(`${asked[row]},`)).toBe(true);
      expect(Number(line.split(",").at(-1))).toBeCloseTo(predict(FILE_ROWS[row] ?? []), 0);
    });
  });

  test("owner, user and administrator see what concerns them and check its proofs", async () => {
    for (const [person, path] of [
      [cast.owner, "/owner/activity"],
      [cast.user, "/user/activity"],
      [cast.administrator, "/admin/log"],
    ] as const) {
      await person.open(path);
      await person.page.getByRole("button", { name: /^Check proof, entry/ }).first().click();
      await expect(person.page.getByText(/^Proof holds/).first()).toBeVisible();
      await person.logVerified();
    }
    await cast.owner.open("/owner");
    await expect(cast.owner.page.getByText("Rows answered, 90 days")).toBeVisible();
  });

  test("in a second browser profile the user's vault opens and she decrypts with the same keys", async ({ browser }) => {
    const context = await browser.newContext();
    const second = new User(await context.newPage(), recorder.origin, TEST_PEOPLE.user);
    await second.signIn();
    await second.use(NAME);
    await second.fill(FORM);
    await second.encryptAndAsk();
    await expect.poll(() => shownValue(second)).toBeCloseTo(predict(ROW), 0);
    await second.open("/user/history");
    await expect(second.page.getByRole("link", { name: NAME }).first()).toBeVisible();
    await context.close();
  });

  test("suspending an account ends its sign-ins at once, and the person reads why", async () => {
    const { administrator, user } = cast;
    await user.open("/user");
    await administrator.suspend("Test user", "A question about the purpose.");
    await user.page.reload();
    await expect(user.page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
    await user.enterCredentials();
    await expect(user.page.getByText("A question about the purpose.")).toBeVisible();
    await administrator.reinstate("Test user");
    await user.signIn();
  });

  test("a revoked grant deletes the sealed copy and answers nothing more", async () => {
    await cast.owner.revoke("Test user");
    await cast.user.open("/user/grants");
    await expect(cast.user.page.getByText("Revoked").first()).toBeVisible();
  });

  test("no traffic, no file and no log line holds a feature, a weight, a password or a key", async () => {
    const secrets = await canaries();
    const planted = Buffer.concat([recorder.sent(), Buffer.from(` ${ROW[0]} `), await vaultKey(cast.user)]);
    expect(findings(planted, secrets)).toEqual(expect.arrayContaining(["row: decimal text", "user's vault key: bytes"]));
    await server.down();
    expect(findings(recorder.sent(), secrets), "sent to the server").toEqual([]);
    expect(findings(recorder.received(), secrets), "sent by the server").toEqual([]);
    expect(findings(await everything(server.data), secrets), "in the data folder").toEqual([]);
    expect(findings(Buffer.from(server.log), secrets), "in the log").toEqual([]);
    expect(recorder.exchanges.length).toBeGreaterThan(100);
  });
});

/** Everything that only its holder may know, taken from the people's own browsers. */
async function canaries(): Promise<Canary[]> {
  const passwords = Object.values(TEST_PEOPLE).map(({ name, password }) => text(`password of ${name}`, password));
  const signing = await openVaultItem(cast.owner, "owner-key");
  const item = (await vaultNames(cast.owner)).find((name) => name.startsWith("model-"));
  const model = await openVaultItem(cast.owner, item ?? "model-");
  const secrets = secretIntegers(model);
  const middle = OWNER_ROWS.slice(2);
  return [
    ...passwords,
    bytes("user's seed", await newestSeed(cast.user)),
    bytes("owner's signing seed", signing.subarray(1, 33)),
    bytes("user's vault key", await vaultKey(cast.user)),
    bytes("owner's vault key", await vaultKey(cast.owner)),
    bytes("integers as the vault keeps them", secrets.bytes),
    integers("integer weights", secrets.values.slice(0, WEIGHTS.length)),
    bytes("integer offset", wide(secrets.values.at(-1) ?? 0)),
    numbers("weights", [...WEIGHTS, INTERCEPT]),
    numbers("row", ROW),
    ...FILE_ROWS.slice(0, 20).map((row, index) => numbers(`row ${index} of the file`, row)),
    ...middle.slice(0, 20).map((row, index) => numbers(`row ${index} of the owner`, row)),
    numbers("answer", [predict(ROW)]),
  ];
}

/** An integer in 64 bits, little end first. */
function wide(value: number): Buffer {
  const raw = Buffer.alloc(8);
  raw.writeBigInt64LE(BigInt(value));
  return raw;
}

async function somebody(browser: Browser, name: string, email: string): Promise<Person> {
  const context = await browser.newContext();
  return new Person(await context.newPage(), recorder.origin, { name, email, password: "canary-visitor-11d0-longer" });
}

/** The number in the answer's headline. */
async function shownValue(user: User): Promise<number> {
  const headline = await user.headline.innerText();
  return Number(headline.replaceAll("−", "-").match(/-?\d+(\.\d+)?/)?.[0]);
}

async function everythingOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}
