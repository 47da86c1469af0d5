import { expect } from "@playwright/test";

import type { Cast } from "../support/cast.ts";
import { clickToPicture } from "./click.ts";
import { median } from "./figures.ts";
import { watchWorkers, workerCalls, type WorkerCall } from "./worker_traffic.ts";

const SAMPLE = "Breast cancer, cell nuclei";
const NAME = "Cell nuclei, checked";
const PAD_BITS = "8 bits";
const READY = /\d.(is|are) prepared\./;
const PADS = 64;
const QUESTIONS = 30;
/** The first questions find cold caches. */
const WARM_UP = 5;
/** Bytes of a pool's commitments; a worker's reply with them is a few bytes longer, and no other is of that size. */
const COMMITMENTS_BYTES = 2_152;

/** Pads of few bits made in a tab; and answers of the same model as unchecked, whose rows are checked. */
export async function measureVerified(cast: Cast): Promise<Record<string, number>> {
  const { owner, user } = cast;
  await watchWorkers(user.page);
  await owner.trySample(SAMPLE);
  await compileWith(cast, PAD_BITS);
  await useChecked(cast, `${NAME}, ${PAD_BITS}`);
  await expect(prepared(cast)).toContainText(READY);
  const pools = poolsMade(await workerCalls(user.page));
  await owner.trySample(SAMPLE);
  await useChecked(cast, NAME);
  const answers: number[] = [];
  for (let turn = 0; turn < QUESTIONS + WARM_UP; turn += 1) {
    await expect(prepared(cast)).toContainText(READY);
    answers.push(await clickToPicture(user));
  }
  return {
    pad_make_browser_ms: median(pools) / PADS,
    verified_click_to_answer_ms_p50: median(answers.slice(WARM_UP)),
  };
}

const prepared = ({ user }: Cast) => user.page.getByRole("region", { name: "Checked rows" });

async function useChecked({ owner, user }: Cast, name: string): Promise<void> {
  await owner.publish(name);
  await user.ask(name, "To measure checked rows.");
  await owner.grant("Demo user", name, "checked");
  await user.use(name);
}

/** Moves the slider of the import page and compiles anew. */
async function compileWith({ owner }: Cast, bits: string): Promise<void> {
  const slider = owner.page.getByRole("slider", { name: "Precision" });
  await slider.press("Home");
  while ((await slider.getAttribute("aria-valuetext")) !== bits) await slider.press("ArrowRight");
  const compile = owner.page.getByRole("button", { name: `Compile with ${bits}` });
  await compile.click();
  await expect(compile).toBeDisabled();
  await expect(compile).not.toHaveAttribute("aria-busy", "true");
}

/** Milliseconds of the calls that each pool was made with: as many as it took, the last answered by its commitments. */
function poolsMade(calls: readonly WorkerCall[]): number[] {
  const isLast = ({ bytes }: WorkerCall) => bytes >= COMMITMENTS_BYTES && bytes < COMMITMENTS_BYTES + 32;
  const kind = calls.find(isLast)?.kind;
  const pools: number[] = [];
  let spent = 0;
  for (const call of calls.filter((one) => one.kind === kind)) {
    spent += call.replied - call.posted;
    if (!isLast(call)) continue;
    pools.push(spent);
    spent = 0;
  }
  return pools;
}
