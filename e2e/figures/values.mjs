// Figures of target/bench.json, written for people.
import { readFileSync } from "node:fs";

const figures = JSON.parse(readFileSync("target/bench.json", "utf8"));

export const machine = figures.machine;

export function names(prefix) {
  return Object.keys(figures)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

export function has(name) {
  return name in figures;
}

export function value(name) {
  if (typeof figures[name] !== "number") throw new Error(`target/bench.json lacks ${name}; run make bench`);
  return figures[name];
}

export function number(name, decimals) {
  return plain(value(name), decimals);
}

export function plain(shown, decimals) {
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return shown.toLocaleString("en", options);
}

export function kilobytes(...keys) {
  return `${keys.map((key) => (value(key) / 1000).toLocaleString("en", { maximumFractionDigits: 1 })).join(" / ")} kB`;
}

export function percent(...shares) {
  return `${shares.map((share) => plain(100 * value(share), 1)).join(" / ")} %`;
}

export function megabytes(...keys) {
  return `${keys.map((key) => plain(value(key) / 1e6, 1)).join(" / ")} MB`;
}

/** Milliseconds in the unit that suits them. */
export function duration(milliseconds) {
  if (milliseconds >= 10_000) return `${plain(milliseconds / 1000, 0)} s`;
  if (milliseconds >= 100) return `${plain(milliseconds / 1000, 2)} s`;
  return `${plain(milliseconds, milliseconds < 1 ? 2 : 1)} ms`;
}

/** Bytes in the unit that suits them. */
export function bytes(count) {
  if (count >= 1e6) return `${plain(count / 1e6, count >= 1e8 ? 0 : 1)} MB`;
  return `${plain(count / 1000, count < 1e4 ? 1 : 0)} kB`;
}

/** A Markdown table; the first column is text, others are numbers where `aligned` says so. */
export function table(head, aligned, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${aligned}|`, ...rows.map(line)].join("\n");
}
