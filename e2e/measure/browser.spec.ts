import { expect, test } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import type { User } from "../support/people/user.ts";
import { Server } from "../support/server/server.ts";
import { clickToPicture } from "./click.ts";
import { median, milliseconds, write } from "./figures.ts";
import { measureLookups } from "./lookups.ts";
import { measureVerified } from "./verified.ts";
import { watchWorkers, workerCalls } from "./worker_traffic.ts";

const QUESTIONS = 30;
/** The first questions find cold caches. */
const WARM_UP = 5;
/** Replies with a sealed chunk are larger than this, all others smaller. */
const CHUNK_BYTES = 20_000;

test("the browser's half", async ({ browser, page }) => {
  const server = await Server.withDemonstration();
  const interactive = await firstLoad(page, server.origin);
  const cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
  const questions = await ask(cast.user);
  const candidates = await makeKey(cast.user);
  const sealing = await seal(cast);
  const lookups = await measureLookups(browser, cast);
  const verified = await measureVerified(cast);
  await cast.leave();
  await server.stop();
  write({
    browser_encrypt_ms: median(questions.map(({ encrypt }) => encrypt)),
    browser_decrypt_ms: median(questions.map(({ decrypt }) => decrypt)),
    browser_click_to_answer_ms_p50: median(questions.map(({ whole }) => whole)),
    browser_seal_d784x10_ms: sealing,
    browser_first_interactive_ms: interactive,
    key_candidates_browser_ms: candidates,
    ...lookups,
    ...verified,
  });
});

interface Question {
  readonly encrypt: number;
  readonly decrypt: number;
  readonly whole: number;
}

/** Milliseconds until the demonstration's button is there and does something. */
async function firstLoad(page: import("@playwright/test").Page, origin: string): Promise<number> {
  const begun = performance.now();
  await page.goto(origin);
  await expect(page.getByRole("button", { name: "Encrypt and ask" })).toBeEnabled();
  return performance.now() - begun;
}

async function ask(user: User): Promise<Question[]> {
  await user.signIn();
  await user.use("Breast cancer, cell nuclei");
  const questions: Question[] = [];
  for (let turn = 0; turn < QUESTIONS + WARM_UP; turn += 1) {
    const whole = await clickToPicture(user);
    const note = (step: string) => user.answer.locator(".step", { hasText: step }).locator(".step-note").textContent().then((text) => text ?? "");
    const [encrypt, decrypt] = await Promise.all([note("Encrypt here"), note("Decrypt here")]);
    questions.push({ encrypt: milliseconds(encrypt), decrypt: milliseconds(decrypt), whole });
  }
  return questions.slice(WARM_UP);
}

/** Milliseconds a worker takes to make the candidates of a new key: nothing else that it is asked then takes as long. */
async function makeKey(user: User): Promise<number> {
  await watchWorkers(user.page);
  await user.open("/user/keys");
  await user.press("Make a new key");
  await user.page.getByRole("dialog").getByRole("button", { name: "Make a new key" }).click();
  await expect(user.page.getByText("Your key is published and in the log.")).toBeVisible();
  const spent = new Map<number, number>();
  for (const { kind, posted, replied } of await workerCalls(user.page)) {
    spent.set(kind, (spent.get(kind) ?? 0) + replied - posted);
  }
  return Math.max(...spent.values());
}

/** Milliseconds the workers take to seal the digits model again, upload left out. */
async function seal({ owner }: Cast): Promise<number> {
  await watchWorkers(owner.page);
  await owner.signIn();
  await owner.markVerified("Demo user", "Handwritten digits");
  await owner.grant("Demo user", "Handwritten digits");
  const chunks = (await workerCalls(owner.page)).filter(({ bytes }) => bytes > CHUNK_BYTES);
  const begun = Math.min(...chunks.map(({ posted }) => posted));
  const ended = Math.max(...chunks.map(({ replied }) => replied));
  return ended - begun;
}
