import type { Browser } from "@playwright/test";

/** A telephone's network and a slow computer: 1.6 Mbit/s, 150 ms to the server and back, half of this processor's speed. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };
const SLOWED = 2;
const TURNS = 3;

/** Milliseconds until a first visit shows its first text, the middle of some; bytes that it fetches until the app is there. */
export async function firstPaint(browser: Browser, origin: string): Promise<Record<string, number>> {
  const visits = [];
  for (let turn = 0; turn < TURNS; turn += 1) visits.push(await visit(browser, origin));
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return {
    first_paint_slow_ms: middle(visits.map(({ painted }) => painted)),
    usable_slow_ms: middle(visits.map(({ usable }) => usable)),
    app_first_load_bytes: middle(visits.map(({ bytes }) => bytes)),
  };
}

async function visit(browser: Browser, origin: string): Promise<{ painted: number; usable: number; bytes: number }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", NETWORK);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
  const heading = page.getByRole("heading", { level: 1, name: "Inference on data nobody sees" });
  const begun = Date.now();
  await page.goto(origin, { waitUntil: "commit" });
  await heading.waitFor();
  const painted = await page.evaluate(firstContent);
  await page.locator("#app:not([data-served]) .demo button").waitFor();
  const usable = Date.now() - begun;
  await context.close();
  return { painted: Math.round(painted), usable, bytes };
}

/** When the heading, not the waiting page, was painted first. */
function firstContent(): Promise<number> {
  const { readyState } = document;
  if (document.querySelector("#app[data-served]") === null && readyState !== "loading") {
    return new Promise((done) => requestAnimationFrame(() => done(performance.now())));
  }
  return new Promise((done) => {
    const painted = ({ name }: PerformanceEntry) => name === "first-contentful-paint";
    new PerformanceObserver((list, observer) => {
      const entry = list.getEntries().find(painted);
      if (entry === undefined) return;
      observer.disconnect();
      done(entry.startTime);
    }).observe({ type: "paint", buffered: true });
  });
}
