// Finishes a built app: no script stands in its page, every program of the page carries its digest, the
// manifest lists what all files hold, and programs and style sheets lie beside their brotli forms.
//
// The manifest is WEBCAT's (https://docs.webcat.tech), in the canonical form that its signers sign.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const [folder] = process.argv.slice(2);
const PAGE = "index.html";
const MANIFEST = ".well-known/webcat/manifest.json";

const digest = (kind, bytes, encoding) => createHash(kind).update(bytes).digest(encoding);
const integrity = (bytes) => `sha384-${digest("sha384", bytes, "base64")}`;
const read = (name) => readFileSync(`${folder}/${name}`);

moveScriptOut();
writeManifest();
compress();

/** The script that Trunk writes into the page becomes a file, which fetches the program by its digest. */
function moveScriptOut() {
  const page = read(PAGE).toString();
  const inline = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>(.*?)<\/script>/gs)];
  if (inline.length !== 1) throw new Error(`${PAGE} holds ${inline.length} inline scripts instead of one.`);
  const [[element, script]] = inline;
  const [, bindings] = script.match(/from ['"](\/[^'"]+\.js)['"]/);
  const [, program] = script.match(/['"](\/[^'"]+_bg\.wasm)['"]/);
  const start =
    `import init from "${bindings}";\n` +
    `await init({ module_or_path: fetch("${program}", { integrity: "${integrity(read(program.slice(1)))}" }) });\n`;
  const name = `start-${digest("sha256", start, "hex").slice(0, 16)}.js`;
  writeFileSync(`${folder}/${name}`, start);
  const reference = `<script integrity=${integrity(start)} src=/${name} type=module></script>`;
  // Behind the links, so that the program's digest is known before it is imported.
  const moved = page.replace(element, "").replace("</head>", `${reference}</head>`);
  if (!moved.includes(reference)) throw new Error(`${PAGE} has no head.`);
  writeFileSync(`${folder}/${PAGE}`, moved);
}

function writeManifest() {
  const files = names().filter((name) => !name.startsWith(".well-known/"));
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
  mkdirSync(`${folder}/.well-known/webcat`, { recursive: true });
  writeFileSync(`${folder}/${MANIFEST}`, JSON.stringify(manifest));
}

/** A quarter smaller than gzip. */
function compress() {
  for (const name of names().filter((one) => /^[^/]*\.(wasm|js|css)$/.test(one))) {
    writeFileSync(`${folder}/${name}.br`, brotliCompressSync(read(name)));
  }
}

/** Every file but the brotli forms, by the values of its characters, as canonical JSON wants it. */
function names() {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = found.map((one) => `${one.parentPath}/${one.name}`.slice(folder.replace(/\/$/, "").length + 1));
  return paths.filter((name) => !name.endsWith(".br")).sort();
}
