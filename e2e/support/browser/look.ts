import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { expect, type Locator, type Page } from "@playwright/test";
import axe from "axe-core";

import { pictures } from "../folders.ts";
import { touchable, withinWidth } from "./handy.ts";
import { proportioned } from "./proportions.ts";

const LOOKS = [
  { name: "light", width: 1280, height: 900, scheme: "light" },
  { name: "dark", width: 1280, height: 900, scheme: "dark" },
  { name: "phone", width: 360, height: 740, scheme: "light" },
] as const;

/** The kinds of axe's rules that pages are held to. */
export const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Looks at a page in light, in dark and at phone width: axe finds nothing, nothing overflows, fingers hit what is pressed, sizes and letters are those of every page; keeps pictures. */
export async function look(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const { name: kind, width, height, scheme } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await still(page);
    await picture(page, `${name}-${kind}`);
    await accessible(page, `${name}, ${kind}`);
    await withinWidth(page, `${name}, ${kind}`);
    if (kind === "phone") await touchable(page, `${name}, ${kind}`);
    await proportioned(page, `${name}, ${kind}`, width >= 1280);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
  if (before !== null) await page.setViewportSize(before);
}

/** What is pressed is high enough for fingers on a phone. */
export async function fingerHigh(page: Page, pressed: Locator): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(async () => (await pressed.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
  if (before !== null) await page.setViewportSize(before);
}

/** Renews a picture of the README, one screen of a page, when TACIT_PICTURES is set. */
export async function show(page: Page, name: string, media: { colorScheme?: "light" | "dark" } = {}): Promise<void> {
  if (process.env.TACIT_PICTURES === undefined) return;
  await page.emulateMedia({ reducedMotion: "reduce", ...media });
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
}

/** axe reports no violation. */
export async function accessible(page: Page, name: string): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(violations, STANDARDS);
  expect.soft(found, `axe on ${name}`).toEqual([]);
}

/** What axe, which the page holds, finds against rules of these kinds, and in which elements. */
async function violations(kinds: string[]): Promise<string[]> {
  const { axe } = window as unknown as { axe: typeof import("axe-core") };
  const { violations } = await axe.run({ runOnly: { type: "tag", values: kinds }, resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
}

/** Waits until colours and sizes have stopped changing. */
async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
    await Promise.allSettled(passing.map((one) => one.finished));
  });
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = join(pictures, "out");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
