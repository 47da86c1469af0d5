// Writes the figures of target/bench.json, and those of target/load.json and target/compare.json where they exist,
// between the markers of README.md, so that no number there was typed by hand.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { comparison } from "./comparison.mjs";
import { linear } from "./linear.mjs";
import { load } from "./load.mjs";
import { lookups, models } from "./lookups.mjs";
import { machine } from "./values.mjs";
import { verified } from "./verified.mjs";

const LOAD = "target/load.json";
const COMPARISON = "target/compare.json";

write("figures", "figures: written by `make figures`", [
  "### Linear models, one thread",
  linear(),
  "### Lookups",
  lookups(),
  "### Models with lookups, two threads",
  models(),
  "### Checked rows, test questions, the log",
  verified(),
  ...(machine === undefined ? [] : [`Measured on: ${machine}`]),
]);
if (existsSync(LOAD)) {
  write("load", "load: written by `make figures` after `make load`", load(read(LOAD)));
}
if (existsSync(COMPARISON)) {
  write("comparison", "comparison: written by `make figures` after `make compare`", [comparison(read(COMPARISON))]);
}

function read(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

function write(name, begin, parts) {
  const opening = `<!-- ${begin} -->`;
  const closing = `<!-- end of ${name} -->`;
  const readme = readFileSync("README.md", "utf8");
  const [before, rest] = readme.split(opening);
  const after = rest?.split(closing)[1];
  if (after === undefined) throw new Error(`README.md lacks the markers of its ${name}`);
  writeFileSync("README.md", `${before}${opening}\n${parts.join("\n\n")}\n${closing}${after}`);
}
