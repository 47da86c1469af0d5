import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { root } from "../../support/folders.ts";

const FILE = process.env.TACIT_UX_FILE ?? `${root}target/ux.json`;

/** Writes figures beside those that are there. */
export function keep(figures: Readonly<Record<string, number>>): void {
  const before = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Record<string, number>) : {};
  writeFileSync(FILE, `${JSON.stringify({ ...before, ...figures }, null, 2)}\n`);
  for (const [name, value] of Object.entries(figures)) console.log(`${name}: ${value}`);
}
