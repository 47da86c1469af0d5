import { writeFileSync } from "node:fs";

import { root } from "../support/folders.ts";

/** The middle value; of an even number the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("nothing was measured");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1] ?? 0, sorted[middle] ?? 0];
  return (low + high) / 2;
}

/** Milliseconds of a duration as the pages write it: "812 µs", "3.21 ms", "1.2 s". */
export function milliseconds(text: string): number {
  const found = text.match(/([\d.]+)\s*(µs|ms|s)\b/);
  if (found === null) throw new Error(`no duration in "${text}"`);
  const [, value = "", unit = ""] = found;
  return Number(value) * ({ µs: 0.001, ms: 1, s: 1000 }[unit] ?? Number.NaN);
}

/** Keeps the figures for the merge with the native ones. */
export function write(figures: Readonly<Record<string, number>>): void {
  writeFileSync(`${root}target/bench-browser.json`, `${JSON.stringify(figures, null, 2)}\n`);
}
