import { expect, test } from "@playwright/test";

import { Cast, TEST_PEOPLE } from "../support/cast.ts";
import { Server } from "../support/server.ts";
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

let server: Server;
let cast: Cast;

test.describe.serial("a file of each source, from import to answer", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.start();
    cast = await Cast.gather(browser, server.origin, TEST_PEOPLE);
    await cast.enter(await server.setupLink());
    await cast.user.makeKeys();
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
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
});

/** The answers to the specimen's first rows, once its owner has imported, published and sealed it. */
async function answersTo(specimen: Specimen): Promise<string[]> {
  await cast.owner.import([...specimen.files], specimen.train);
  await cast.owner.publish(specimen.id);
  await cast.user.ask(specimen.id, "To see a file of each source answer.");
  await cast.owner.grant(TEST_PEOPLE.user.name, specimen.id);
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
