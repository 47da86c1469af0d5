// Writes the figures of target/bench.json between the markers of README.md, so that no number there
// was typed by hand.
import { readFileSync, writeFileSync } from "node:fs";

const BEGIN = "<!-- figures: written by `make figures` -->";
const END = "<!-- end of figures -->";

const figures = JSON.parse(readFileSync("target/bench.json", "utf8"));
const rows = [
  ["External product, 2,048 coefficients", `${number("external_product_us", 1)} µs`, bareRatio()],
  ["One answer, 30 features", `${number("d30_row_us", 1)} µs`, products("d30_row_us")],
  ["of which multiplication", `${number("d30_row_evaluation_us", 1)} µs`, products("d30_row_evaluation_us")],
  ["Rows of 30 features on one core", `${number("d30_rows_per_second_core", 0)} /s`, "68 rows in one ciphertext"],
  ["One answer, 784 features, 10 classes", `${number("d784x10_us", 1)} µs`, products("d784x10_us")],
  ["of which multiplication", `${number("d784x10_evaluation_us", 1)} µs`, products("d784x10_evaluation_us")],
  ["Encrypted input, 30 / 784 features", kilobytes("input_bytes_d30", "input_bytes_d784"), ""],
  ["Result, 30 features / 784 x 10", kilobytes("result_bytes_d30", "result_bytes_d784x10"), ""],
  ["Sealed model, 30 features / 784 x 10", kilobytes("sealed_bytes_d30", "sealed_bytes_d784x10"), ""],
  ["Public key", kilobytes("public_key_bytes"), ""],
  ["Browser: encrypt one row", `${number("browser_encrypt_ms", 2)} ms`, ""],
  ["Browser: decrypt", `${number("browser_decrypt_ms", 2)} ms`, ""],
  ["Browser: seal 784 x 10", `${number("browser_seal_d784x10_ms", 0)} ms`, "worker pool"],
  ["Browser: click to answer, median", `${number("browser_click_to_answer_ms_p50", 0)} ms`, "loopback"],
  ["Worker / app module, gzipped", kilobytes("worker_wasm_gzip_bytes", "app_wasm_gzip_bytes"), ""],
  ["Worker / app module, as sent (brotli)", kilobytes("worker_wasm_brotli_bytes", "app_wasm_brotli_bytes"), ""],
  ...samples(),
  ["Log entry, transaction included", `${number("log_append_us", 0)} µs`, ""],
];

const table = ["| what | measured | |", "|---|---:|---|", ...rows.map((row) => `| ${row.join(" | ")} |`)];
const machine = figures.machine === undefined ? "" : `\nMeasured on: ${figures.machine}\n`;
const readme = readFileSync("README.md", "utf8");
const [before, rest] = readme.split(BEGIN);
const after = rest.split(END)[1];
writeFileSync("README.md", `${before}${BEGIN}\n${table.join("\n")}\n${machine}${END}${after}`);

function value(name) {
  if (typeof figures[name] !== "number") throw new Error(`target/bench.json lacks ${name}; run make bench`);
  return figures[name];
}

function number(name, decimals) {
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return value(name).toLocaleString("en", options);
}

function kilobytes(...names) {
  return `${names.map((name) => (value(name) / 1000).toLocaleString("en", { maximumFractionDigits: 1 })).join(" / ")} kB`;
}

function products(name) {
  return `${(value(name) / value("external_product_us")).toFixed(2)} external products`;
}

function bareRatio() {
  return `${(value("external_product_us") / value("bare_external_product_us")).toFixed(2)} x a bare tfhe loop`;
}

function samples() {
  const names = Object.keys(figures).filter((name) => name.startsWith("accuracy_sealed_"));
  return names.map((name) => {
    const sample = name.slice("accuracy_sealed_".length);
    const digits = (key) => value(key).toFixed(4);
    const float = digits(`accuracy_float_${sample}`);
    return [`Held-out score, ${sample.replaceAll("_", " ")}, sealed`, digits(name), `original ${float}`];
  });
}
