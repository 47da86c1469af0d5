import { join } from "node:path";

import { expect, type Browser } from "@playwright/test";

import type { Cast } from "../support/cast.ts";
import { samples } from "../support/folders.ts";
import { median, milliseconds } from "./figures.ts";
import { peakMemory } from "./memory.ts";
import { watchWorkers, workerCalls } from "./worker_traffic.ts";

const NETWORK = "Handwritten digits, 30 neurons";
const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => join(samples, `digits/images/digit-${digit}.png`));
/** Replies with a chunk of an evaluation key are larger than this, all others smaller. */
const CHUNK_BYTES = 50_000;

/** After the user made a new key: her evaluation key, made in a tab, and a network's answers. */
export async function measureLookups(browser: Browser, cast: Cast): Promise<Record<string, number>> {
  await cast.owner.grant("Demo user", NETWORK, "as they come");
  const { user } = cast;
  await watchWorkers(user.page);
  const memory = await peakMemory(browser, async () => user.use(NETWORK));
  const chunks = (await workerCalls(user.page)).filter(({ bytes }) => bytes > CHUNK_BYTES);
  const begun = Math.min(...chunks.map(({ posted }) => posted));
  const ended = Math.max(...chunks.map(({ replied }) => replied));
  const answers: number[] = [];
  for (const digit of DIGITS) {
    await user.page.locator("#image-file").setInputFiles(digit);
    await user.encryptAndAsk();
    const told = user.page.getByText(/from question to answer$/);
    await expect(told).toBeVisible();
    answers.push(milliseconds(await told.innerText()));
  }
  return {
    browser_evaluation_keys_s: (ended - begun) / 1000,
    browser_evaluation_keys_memory_bytes: memory,
    browser_click_to_answer_mlp_ms_p50: median(answers),
  };
}
