// The table of target/compare.json, which `make compare` writes.
import { bytes, duration, table } from "./values.mjs";

const SYSTEMS = [
  ["Tacit", "Tacit, model sealed"],
  ["concrete-ml", "concrete-ml, model clear"],
  ["pyhelayers", "pyhelayers, model encrypted"],
];

export function comparison({ models }) {
  const rows = models.map(({ model, systems }) => [
    model,
    ...SYSTEMS.map(([system]) => cell(systems[system], systems.Tacit)),
  ]);
  return table(["", ...SYSTEMS.map(([, title]) => title)], `---${"|---:".repeat(SYSTEMS.length)}`, rows);
}

function cell(figures, ours) {
  if (figures === undefined) return "";
  const ratio = figures === ours ? "" : ` (${times(figures.server_ms / ours.server_ms)} x)`;
  const keys = figures.key_bytes < 1000 ? "no keys" : `keys ${bytes(figures.key_bytes)}`;
  return `${duration(figures.server_ms)}${ratio}, ${keys}, input ${bytes(figures.input_bytes)}`;
}

function times(ratio) {
  return ratio.toLocaleString("en", { maximumSignificantDigits: 2 });
}
