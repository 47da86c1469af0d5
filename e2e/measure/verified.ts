import { expect } from "@playwright/test";

import type { Cast } from "../support/cast.ts";
import { clickToPicture } from "./click.ts";
import { median } from "./figures.ts";
import { watchWorkers, workerCalls, type WorkerCall } from "./worker_traffic.ts";

const SAMPLE = "Breast cancer, cell nuclei";
const NAME = "Cell nuclei, checked";
const PADS = 64;
const QUESTIONS = 30;
/** The first questions find cold caches. */
const WARM_UP = 5;
/** Bytes of a pool's commitments; a worker's reply with them is a few bytes longer, and no other is of that size. */
const COMMITMENTS_BYTES = 2_152;

/** The same model as unchecked, whose rows are checked: pads made in a tab, and answers. */
export async function measureVerified({ owner, user }: Cast): Promise<Record<string, number>> {
  await owner.trySample(SAMPLE);
  await owner.publish(NAME);
  await user.ask(NAME, "To measure checked questions.");
  await owner.grant("Demo user", NAME, "checked");
  await watchWorkers(user.page);
  await user.use(NAME);
  const answers: number[] = [];
  for (let turn = 0; turn < QUESTIONS + WARM_UP; turn += 1) {
    await expect(user.page.getByRole("region", { name: "Checked questions" })).toContainText(/\d.(is|are) prepared\./);
    answers.push(await clickToPicture(user));
  }
  const pools = poolsMade(await workerCalls(user.page));
  return {
    pad_make_browser_ms: median(pools) / PADS,
    verified_click_to_answer_ms_p50: median(answers.slice(WARM_UP)),
  };
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
