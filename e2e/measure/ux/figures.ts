import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { root } from "../../support/folders.ts";
import { PAGES } from "./pages.ts";

const FILE = process.env.TACIT_UX_FILE ?? `${root}target/ux.json`;

type Figures = Readonly<Record<string, number>>;

/** What a figure may be at least or at most. */
const BOUNDS: readonly { readonly name: string; readonly least?: number; readonly most?: number }[] = [
  ...Object.keys(PAGES).map((page) => ({ name: `lighthouse_mobile_${page}`, least: 95 })),
  { name: "first_paint_slow_ms", most: 1_499 },
  { name: "app_first_load_bytes", most: 300_000 },
  { name: "axe_violations", most: 0 },
  { name: "console_errors_first_visit", most: 0 },
];

/** Writes figures beside those that are there. */
export function keep(figures: Figures): void {
  writeFileSync(FILE, `${JSON.stringify({ ...kept(), ...figures }, null, 2)}\n`);
  for (const [name, value] of Object.entries(figures)) console.log(`${name}: ${value}`);
}

/** Figures that were written. */
export function kept(): Figures {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Figures) : {};
}

/** Each figure beyond its bound, and each bound that no figure was measured for. */
export function beyond(figures: Figures): string[] {
  return BOUNDS.flatMap(({ name, least = -Infinity, most = Infinity }) => {
    const value = figures[name];
    if (value === undefined) return [`${name} was not measured`];
    // What is no number is within no bound.
    if (value >= least && value <= most) return [];
    const bound = least === -Infinity ? `at most ${most}` : `at least ${least}`;
    return [`${name} is ${value}, and may be ${bound}`];
  });
}
