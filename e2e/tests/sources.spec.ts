import { expect, test } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { Server } from "../support/server/server.ts";
import { Specimen } from "../support/specimen.ts";

/** Rows that are asked of each. */
const ROWS = 2;
const CLASSES = [
  new Specimen("pytorch_external"),
  new Specimen("keras_dense"),
  new Specimen("xgboost_binary_file"),
  new Specimen("lightgbm_categories"),
  new Specimen("catboost_gaps"),
  new Specimen("gallery_cells"),
];
const VALUES = new Specimen("sklearn_poisson");

/** The worker that compiles models. */
const IMPORTER = /\/importer[._]/;

let server: Server;
let cast: Cast;
/** How often the user's pages asked for it. */
let askedByUser = 0;

test.describe.serial("a file of each source, from import to answer", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    cast.user.page.on("request", (request) => {
      if (IMPORTER.test(request.url())) askedByUser += 1;
    });
    await cast.signIn();
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("what compiles models is fetched when an owner chooses a file, and ends alone when he cancels", async () => {
    const { page } = cast.owner;
    let asked = 0;
    await page.route(IMPORTER, () => {
      // Never answered: the import does not end by itself.
      asked += 1;
    });
    await cast.owner.open("/owner/import");
    await cast.owner.logVerified();
    const before = page.workers();
    expect(before).toHaveLength(1);
    expect(asked).toBe(0);
    await page.locator("#model-file").setInputFiles([...VALUES.files]);
    await cast.owner.press("Cancel");
    await expect(page.getByRole("main").getByRole("alert").filter({ hasText: "cancelled" })).toBeVisible();
    expect(asked).toBeGreaterThan(0);
    await expect.poll(() => page.workers().length).toBe(1);
    expect(page.workers()[0]).toBe(before[0]);
    await page.unroute(IMPORTER);
    await page.locator("#model-file").setInputFiles([...VALUES.files]);
    await expect(cast.owner.report).toBeVisible();
    expect(page.workers()).toContain(before[0]);
  });

  for (const specimen of CLASSES) {
    test(`${specimen.id}: ${specimen.description}`, async () => {
      const answers = await answersTo(specimen);
      specimen.answers(ROWS).forEach((label, row) => expect(answers[row]).toMatch(cell(label)));
    });
  }

  test(`${VALUES.id}: ${VALUES.description}`, async () => {
    const answers = await answersTo(VALUES);
    VALUES.answers(ROWS).forEach((value, row) => {
      const shown = numbers(answers[row] ?? "").map((number) => Math.abs(number - Number(value)));
      expect(Math.min(...shown)).toBeLessThan(0.05);
    });
  });

  test("who imports no model never fetches what compiles them", () => {
    expect(askedByUser).toBe(0);
  });
});

/** The answers to the specimen's first rows, once its owner has imported, published and sealed it. */
async function answersTo(specimen: Specimen): Promise<string[]> {
  await cast.owner.import([...specimen.files], specimen.train);
  const looked = cast.owner.page.getByRole("checkbox", { name: /I looked at it/ });
  if (await looked.isVisible()) await looked.check();
  await cast.owner.publish(specimen.id);
  await cast.user.ask(specimen.id, "To see a file of each source answer.");
  await cast.owner.grant(DEMO_PEOPLE.user.name, specimen.id);
  await cast.user.use(specimen.id);
  return cast.user.answerFile(specimen.file(ROWS), ROWS);
}

/** A label that stands alone, not as a part of a number. */
function cell(label: string): RegExp {
  return new RegExp(`(^|\\s)${label.replaceAll(/[^\w ]/g, "\\$&")}(\\s|$)`);
}

function numbers(text: string): number[] {
  return (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
}
