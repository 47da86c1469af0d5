// Finishes a built app: node .ci/finish.mjs FOLDER MODULES. The app's modules join its page, no script stands in that, every
// program carries its digest, style sheets are one file, visitors' pages hold their content, the manifest lists what all files
// hold, and texts and programs lie beside their brotli forms.
//
// The manifest is WEBCAT's (https://docs.webcat.tech), in the canonical form that its signers sign.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

import { loader, travelling, withLoader } from "./modules.mjs";
import { shorten } from "./shorten.mjs";

const [folder, modules] = process.argv.slice(2);
// What Trunk writes; then it is what is served at "/".
const PAGE = "index.html";
// What is served wherever no file is: the app draws the page.
const WAITING = "app.html";
const MANIFEST = ".well-known/webcat/manifest.json";
// Served with their content, which is there before the app is; of texts that an administrator sets, and of the reference that the
// server writes, with what stands around them. What a link of a mail or an identity provider leads to (/setup, /invitation, /confirm,
// /proven) says nothing before the app has read the link.
const LANGUAGES = ["en", "de"];
const ENTRANCES = ["/register", "/sign-in", "/recover"];
const READING = ["/how-it-works", "/help", "/developers", "/privacy", "/legal", "/terms"];
const VISITORS = ["/", ...READING, ...ENTRANCES];
const RENDER = fileURLToPath(new URL("render.mjs", import.meta.url));

const digest = (kind, bytes, encoding) => createHash(kind).update(bytes).digest(encoding);
const integrity = (bytes) => `sha384-${digest("sha384", bytes, "base64")}`;
const read = (name) => readFileSync(`${folder}/${name}`);
const write = (name, bytes) => writeFileSync(`${folder}/${name}`, bytes);
const named = (name, ending, bytes) => `${name}-${digest("sha256", bytes, "hex").slice(0, 16)}.${ending}`;

let page = read(PAGE).toString();
const fonts = nameFonts();
page = withNames(page);
page = withOneStyleSheet(page);
page = withWords(page);
page = withApp(page);
write(WAITING, page);
writeVisitorsPages();
writeManifest();
compress();

/** Fonts get the digest of their content into their names; by their former names. */
function nameFonts() {
  const found = readdirSync(`${folder}/fonts`).filter((name) => name.endsWith(".woff2"));
  return found.map((name) => {
    const better = named(name.replace(".woff2", ""), "woff2", read(`fonts/${name}`));
    renameSync(`${folder}/fonts/${name}`, `${folder}/fonts/${better}`);
    return [`/fonts/${name}`, `/fonts/${better}`];
  });
}

function withNames(text) {
  return fonts.reduce((text, [name, better]) => text.replaceAll(name, better), text);
}

/** One request in place of many, in the order of the page. */
function withOneStyleSheet(page) {
  const links = [...page.matchAll(/<link(?=[^>]*\brel="?stylesheet)[^>]*\bhref="?\/([^"\s>]+\.css)[^>]*>/g)];
  if (links.length === 0) throw new Error(`${PAGE} has no style sheet.`);
  const sheet = withNames(links.map(([, name]) => read(name).toString()).join("\n"));
  const name = named("style", "css", sheet);
  write(name, sheet);
  for (const [, old] of links) rmSync(`${folder}/${old}`);
  const [[first], ...others] = links;
  const rest = others.reduce((page, [link]) => page.replace(link, ""), page);
  return rest.replace(first, `<link href=/${name} integrity=${integrity(sheet)} rel=stylesheet>`);
}

/** Other languages' words, by their digest. */
function withWords(page) {
  const filled = page.replace(/<meta(?=[^>]*\bname="?words-(\w+))[^>]*\bcontent="?\/(words\/\w+\.json)[^>]*>/g, (_, language, name) => {
    const [address, integrity] = keep(`words-${language}`, "json", JSON.stringify(JSON.parse(read(name))));
    return `<meta content="${address} ${integrity}" name=words-${language}>`;
  });
  rmSync(`${folder}/words`, { recursive: true });
  if (filled === page) throw new Error(`${PAGE} names no words.`);
  return filled;
}

/** The app's first module and what begins it; each script asks for what it needs by its digest. */
function withApp(page) {
  const served = new Map(travelling(modules).map(({ name, bytes }) => [name, keep(name, "modules", bytes)]));
  const fetching = keep("modules", "js", withoutComments(loader(modules, (name) => served.get(name))));
  const [first, bound] = shorten(readFileSync(`${modules}/app_bg.wasm`), readFileSync(`${modules}/app.js`, "utf8"));
  const program = keep("app", "wasm", first);
  const bindings = keep("app", "js", withLoader(withoutComments(bound), `.${fetching[0]}`));
  const [address, integrity] = program;
  const start =
    `import init from ".${bindings[0]}";\nimport { ahead, connect, painted } from ".${fetching[0]}";\nawait painted();\nahead();\n` +
    `connect(await init({ module_or_path: fetch("${address}", { integrity: "${integrity}" }) }));\n`;
  const begun = keep("start", "js", start);
  const elements = [
    ...[bindings, fetching].map(([name, integrity]) => `<link crossorigin href=${name} integrity=${integrity} rel=modulepreload>`),
    // Its digest is checked where it is fetched: browsers ignore one here, with a warning.
    `<link as=fetch crossorigin href=${address} rel=preload type=application/wasm>`,
    // Behind the links, so that what it imports is known by its digest before.
    `<script integrity=${begun[1]} src=${begun[0]} type=module></script>`,
  ];
  const filled = page.replace("</head>", () => `${elements.join("")}</head>`);
  if (filled === page || /<script(?![^>]*\ssrc=)/.test(filled)) throw new Error(`${PAGE} has no head, or a script in it.`);
  return filled;
}

/** Writes a file under a name of its own; where it is served, and its digest. */
function keep(name, ending, bytes) {
  const file = named(name, ending, bytes);
  write(file, bytes);
  return [`/${file}`, integrity(bytes)];
}

/** A program as wasm-bindgen writes it, without what only its readers need. */
function withoutComments(program) {
  return program
    .replace(/^\s*\/\*\*.*?\*\/\n/gms, "")
    .replace(/^\s*\/\/.*\n/gm, "")
    .replace(/^ +/gm, "");
}

/** What the app draws there for somebody who is not signed in. The program is not fetched before what is seen first. */
function writeVisitorsPages() {
  const [, serif] = fonts.find(([name]) => name.includes("serif"));
  const preload = `<link as=font crossorigin href=${serif} rel=preload type=font/woff2>`;
  for (const path of VISITORS) {
    const drawn = LANGUAGES.map((language) => draw(path, language));
    const [{ title, needs }] = drawn;
    if (new Set(drawn.map(({ content }) => content)).size < LANGUAGES.length) throw new Error(`${path} says the same in two languages.`);
    const content = drawn.map(({ language, title, content }) => `<div data-title="${title}" lang=${language}>${content}</div>`).join("");
    const filled = page
      .replace(/<title>.*?<\/title>/s, () => `<title>${title}</title>`)
      .replace(/<link(?=[^>]*\brel="?preload)(?=[^>]*\bas="?fetch)[^>]*>/, () => preload)
      .replace(/<div id="?app"?>.*<\/div>/s, (waiting) => {
        const [hint] = waiting.match(/<noscript>.*?<\/noscript>/s);
        return `${hint}<div id=app data-needs="${needs.join(" ")}" data-served>${content}</div>`;
      });
    if (!filled.includes(content)) throw new Error(`${PAGE} has no place for content.`);
    write(path === "/" ? PAGE : path.slice(1), filled);
  }
}

function draw(path, language) {
  const stdio = ["ignore", "pipe", "inherit"];
  const drawn = execFileSync(process.execPath, [RENDER, folder, path, language], { stdio });
  return { language, ...JSON.parse(drawn.toString()) };
}

function writeManifest() {
  const files = names().filter((name) => !name.startsWith(".well-known/"));
  const hash = (name) => digest("sha256", read(name), "base64url");
  const manifest = {
    default_csp: readFileSync("static/content-security-policy", "utf8").trim(),
    default_fallback: `/${WAITING}`,
    default_index: PAGE,
    extra_csp: {},
    files: Object.fromEntries(files.map((name) => [`/${name}`, hash(name)])),
    name: "Tacit",
    version: readFileSync("Cargo.toml", "utf8").match(/^version = "(.*)"$/m)[1],
    wasm: [...files.filter((name) => name.endsWith(".wasm")).map(hash), ...travelledPieces()],
  };
  mkdirSync(`${folder}/.well-known/webcat`, { recursive: true });
  write(MANIFEST, JSON.stringify(manifest));
}

/** Digests of what the app compiles beside whole files. */
function travelledPieces() {
  const pieces = new Map(travelling(modules).flatMap(({ pieces }) => pieces));
  return [...pieces.values()].map((bytes) => digest("sha256", bytes, "base64url"));
}

/** A quarter smaller than gzip. */
function compress() {
  for (const name of names().filter((one) => /^[^/.]*(\.(wasm|modules|js|css|json|html))?$/.test(one))) {
    write(`${name}.br`, brotliCompressSync(read(name)));
  }
}

/** Every file but the brotli forms, by the values of its characters, as canonical JSON wants it. */
function names() {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = found.map((one) => `${one.parentPath}/${one.name}`.slice(folder.replace(/\/$/, "").length + 1));
  return paths.filter((name) => !name.endsWith(".br")).sort();
}
