// Writes the browser app into dist/ from the two programs that cargo compiled to WebAssembly: names with a
// hash of the content, the brotli form of programs and style sheet beside them (a quarter smaller than gzip).
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const programs = "target/wasm32-unknown-unknown/web";
const work = "target/bundle";
const dist = "dist";

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const app = program("app", "-Oz");
const worker = program("worker", "-O3");
const names = {
  "theme.js": keep("theme", ".js", minified("static/theme.js")),
  "style.css": keep("style", ".css", minified("static/css/style.css")),
  "app.wasm": app.wasm,
  "app.js": app.script,
};
writeFileSync(`${dist}/worker_loader.js`, `import "/${worker.script}";\n`);
const page = readFileSync("frontend/index.html", "utf8");
writeFileSync(`${dist}/index.html`, page.replace(/"\/([a-z]+\.[a-z]+)"/g, (all, name) => (names[name] ? `"/${names[name]}"` : all)));
cpSync("static/icon.svg", `${dist}/icon.svg`);
cpSync("static/samples", `${dist}/samples`, { recursive: true });

/** A program and the script that starts it. */
function program(name, optimise) {
  run("target/release/bindgen", "web", `${programs}/${name}.wasm`, work);
  const compiled = `${work}/${name}_bg.wasm`;
  run("wasm-opt", optimise, compiled, "--output", compiled);
  const wasm = keep(name, "_bg.wasm", readFileSync(compiled));
  const start = `${work}/start_${name}.js`;
  writeFileSync(start, `import init from "./${name}.js";\nawait init({ module_or_path: "/${wasm}" });\n`);
  return { wasm, script: keep(name, ".js", minified(start)) };
}

/** A script or style sheet with all that it imports, as one. */
function minified(file) {
  return run("esbuild", file, "--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning");
}

/** Writes a file under a name with its hash, and its brotli form; answers the name. */
function keep(name, ending, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const file = `${name}-${hash}${ending}`;
  writeFileSync(`${dist}/${file}`, bytes);
  writeFileSync(`${dist}/${file}.br`, brotliCompressSync(bytes));
  return file;
}

function run(command, ...parameters) {
  return execFileSync(command, parameters, { stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 });
}
