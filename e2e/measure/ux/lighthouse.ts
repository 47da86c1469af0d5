import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { chromium } from "../../support/browser/chromium.ts";
import { root } from "../../support/folders.ts";

/** Where `make ux` installs Lighthouse. */
const PROGRAM = `${process.env.TACIT_LIGHTHOUSE ?? `${root}target/tools/lighthouse`}/node_modules/lighthouse/cli/index.js`;
const TURNS = 3;

/** Lighthouse's performance score of a page on its telephone, 0 to 100: the middle of some turns. */
export async function lighthouse(address: string): Promise<number> {
  const scores = [];
  for (let turn = 0; turn < TURNS; turn += 1) scores.push(await score(address));
  return scores.sort((a, b) => a - b)[Math.floor(TURNS / 2)] ?? Number.NaN;
}

async function score(address: string): Promise<number> {
  const { executablePath, args } = chromium.launchOptions;
  const flags = ["--headless=new", ...args].join(" ");
  const asked = [PROGRAM, address, "--quiet", "--only-categories=performance", "--output=json", `--chrome-flags=${flags}`];
  const { stdout } = await promisify(execFile)(process.execPath, asked, {
    env: { ...process.env, CHROME_PATH: executablePath },
    maxBuffer: 64 << 20,
  });
  const { categories } = JSON.parse(stdout) as { categories: { performance: { score: number } } };
  return Math.round(categories.performance.score * 100);
}
