// Puts the browser app together, from the programs that cargo compiled: node .ci/assemble.mjs PROGRAMS FOLDER.
//
// Bindings by wasm-bindgen, programs optimised by wasm-opt, scripts and style sheets minified by esbuild. No script
// stands in the page, every file that the page names carries its digest, the manifest lists what all files hold,
// and programs, scripts and style sheets lie beside their brotli forms. The manifest is WEBCAT's
// (https://docs.webcat.tech), in the canonical form that its signers sign.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import { brotliCompressSync } from "node:zlib";

import { transformSync } from "../e2e/node_modules/esbuild/lib/main.js";

/** How wasm-opt treats each program: the app small before fast, the workers fast. */
const PROGRAMS = { app: "-Oz", worker: "-O3", importer: "-O3" };
const WORKERS = ["worker", "importer"];
const PAGE = "index.html";
const SOURCE = `frontend/${PAGE}`;
const MANIFEST = ".well-known/webcat/manifest.json";

const [programs, folder] = process.argv.slice(2);
const staging = `${folder}.new`;
const run = promisify(execFile);
const digest = (kind, bytes, encoding) => createHash(kind).update(bytes).digest(encoding);
const integrity = (bytes) => `sha384-${digest("sha384", bytes, "base64")}`;
const read = (name) => readFileSync(`${staging}/${name}`);

rmSync(staging, { recursive: true, force: true });
mkdirSync(dirname(`${staging}/${MANIFEST}`), { recursive: true });
cpSync("static/icon.svg", `${staging}/icon.svg`);
cpSync("static/samples", `${staging}/samples`, { recursive: true });
await Promise.all(Object.entries(PROGRAMS).map(([name, level]) => bind(name, level)));
for (const name of WORKERS) write(`${name}_loader.js`, small("js", `import init from "./${name}.js"; await init();`));
writePage(nameByContent("app"));
writeManifest();
compress();
rmSync(folder, { recursive: true, force: true });
renameSync(staging, folder);

/** A program of cargo's as browsers load it, beside the script that binds it to them. */
async function bind(name, level) {
  const bound = `${programs}/bound`;
  await run("wasm-bindgen", [`${programs}/${name}.wasm`, "--target=web", "--no-typescript", `--out-dir=${bound}`]);
  await run("wasm-opt", [level, `${bound}/${name}_bg.wasm`, `--output=${staging}/${name}_bg.wasm`]);
  write(`${name}.js`, small("js", readFileSync(`${bound}/${name}.js`, "utf8")));
}

/** Names script and program by what both hold, so that browsers keep them for good. */
function nameByContent(name) {
  const script = hashed(`${name}.js`, Buffer.concat([read(`${name}.js`), read(`${name}_bg.wasm`)]));
  const program = script.replace(".js", "_bg.wasm");
  renameSync(`${staging}/${name}.js`, `${staging}/${script}`);
  renameSync(`${staging}/${name}_bg.wasm`, `${staging}/${program}`);
  return { script, program };
}

/** The page names its files by content and digest, and loads the app. */
function writePage({ script, program }) {
  const own = readFileSync(SOURCE, "utf8").replace(/(href|src)="\.\.\/(static\/[^"]+)"/g, (_, attribute, path) => {
    const kind = path.endsWith(".css") ? "css" : "js";
    const { name, bytes } = named(basename(path), small(kind, readFileSync(path, "utf8")));
    return `${attribute}="/${name}" integrity="${integrity(bytes)}"`;
  });
  const [ofScript, ofProgram] = [script, program].map((name) => integrity(read(name)));
  const fetched = `fetch("/${program}", { integrity: "${ofProgram}" })`;
  const start = `import init from "/${script}"; await init({ module_or_path: ${fetched} });`;
  const { name, bytes } = named("start.js", small("js", start));
  // Behind the links, so that the program's digest is known before it is imported.
  const loading = [
    `<link rel="modulepreload" href="/${script}" crossorigin integrity="${ofScript}">`,
    `<link rel="preload" href="/${program}" as="fetch" type="application/wasm" crossorigin integrity="${ofProgram}">`,
    `<script type="module" src="/${name}" integrity="${integrity(bytes)}"></script>`,
  ];
  const page = own.replace("</head>", `${loading.join("")}</head>`);
  if (page === own || /<script(?![^>]*\ssrc=)/.test(page)) throw new Error(`${SOURCE} has no head, or a script in it.`);
  write(PAGE, page.replace(/\s*\n\s*/g, "\n"));
}

function writeManifest() {
  const files = names();
  const hash = (name) => digest("sha256", read(name), "base64url");
  const manifest = {
    default_csp: readFileSync("static/content-security-policy", "utf8").trim(),
    default_fallback: `/${PAGE}`,
    default_index: PAGE,
    extra_csp: {},
    files: Object.fromEntries(files.map((name) => [`/${name}`, hash(name)])),
    name: "Tacit",
    version: readFileSync("Cargo.toml", "utf8").match(/^version = "(.*)"$/m)[1],
    wasm: files.filter((name) => name.endsWith(".wasm")).map(hash),
  };
  write(MANIFEST, JSON.stringify(manifest));
}

/** A quarter smaller than gzip. */
function compress() {
  for (const name of names().filter((one) => /^[^/]*\.(wasm|js|css)$/.test(one))) {
    write(`${name}.br`, brotliCompressSync(read(name)));
  }
}

/** Every file, by the values of its characters, as canonical JSON wants it. */
function names() {
  const found = readdirSync(staging, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return found.map((one) => `${one.parentPath}/${one.name}`.slice(staging.length + 1)).sort();
}

function small(kind, text) {
  return transformSync(text, { loader: kind, minify: true, charset: "utf8" }).code;
}

/** Writes a file under a name with its digest. */
function named(name, text) {
  const bytes = Buffer.from(text);
  const full = hashed(name, bytes);
  write(full, bytes);
  return { name: full, bytes };
}

function hashed(name, bytes) {
  return name.replace(".", `-${digest("sha256", bytes, "hex").slice(0, 16)}.`);
}

function write(name, bytes) {
  writeFileSync(`${staging}/${name}`, bytes);
}
