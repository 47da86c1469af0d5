import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import type { Browser } from "@playwright/test";

const PAUSE_MS = 100;

/** Most bytes that any tab of the browser, its workers included, took while `action` ran: its proportional set
 * size, in which memory that processes share counts once among them. */
export async function peakMemory(browser: Browser, action: () => Promise<void>): Promise<number> {
  let running = true;
  let peak = 0;
  const watching = (async () => {
    while (running) {
      peak = Math.max(peak, ...(await Promise.all((await tabs(browser)).map(memory))));
      await sleep(PAUSE_MS);
    }
  })();
  await action().finally(() => (running = false));
  await watching;
  return peak;
}

async function tabs(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
}

/** 0 for a process that has ended meanwhile. */
async function memory(process: number): Promise<number> {
  const rollup = await readFile(`/proc/${process}/smaps_rollup`, "utf8").catch(() => "");
  return Number(rollup.match(/^Pss:\s+(\d+) kB$/m)?.[1] ?? 0) * 1024;
}
