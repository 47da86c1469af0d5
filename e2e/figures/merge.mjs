// Merges the native and the browser's measurements and the sizes of the built modules into
// target/bench.json, one flat object, and prints it as a table.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const read = (path) => JSON.parse(readFileSync(path, "utf8"));

const figures = {
  ...read("target/bench-native.json"),
  ...read("target/bench-browser.json"),
  log_append_us: Number(readFileSync("target/bench-log.txt", "utf8")),
  log_follow_million_bytes: Number(readFileSync("target/bench-follow.txt", "utf8")),
  worker_wasm_gzip_bytes: gzip(module("worker")),
  importer_wasm_gzip_bytes: gzip(module("importer")),
  app_wasm_gzip_bytes: gzip(module("app")),
  worker_wasm_brotli_bytes: brotliCompressSync(module("worker")).length,
  importer_wasm_brotli_bytes: brotliCompressSync(module("importer")).length,
  app_wasm_brotli_bytes: brotliCompressSync(module("app")).length,
  ...travelling(["session", "entrance", "owner", "user", "administrator"]),
};
writeFileSync("target/bench.json", `${JSON.stringify(figures, null, 2)}\n`);
for (const [name, value] of Object.entries(figures)) {
  const shown = typeof value === "number" ? Number(value.toPrecision(5)).toLocaleString("en") : value;
  console.log(`${name.padEnd(40)} ${String(shown).padStart(16)}`);
}

function gzip(bytes) {
  return gzipSync(bytes, { level: 9 }).length;
}

/** The app's other modules, as they are sent. */
function travelling(names) {
  return Object.fromEntries(names.map((name) => [`${name}_module_brotli_bytes`, brotliCompressSync(module(name)).length]));
}

function module(name) {
  const file = readdirSync("dist").find((one) => new RegExp(`^${name}(-[0-9a-f]+)?(_bg)?\\.(wasm|modules)$`).test(one));
  if (file === undefined) throw new Error(`dist holds no module of ${name}; run make build`);
  return readFileSync(`dist/${file}`);
}
