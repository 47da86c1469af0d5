// Runs the built app at an address, as somebody's browser does who is not signed in, and writes what it draws and needs for it:
// node .ci/render.mjs FOLDER PATH LANGUAGE. The words of visitors' pages so stand in the app alone, and in what is served at once.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

// By `require`, which looks where NODE_PATH says.
const { JSDOM } = createRequire(import.meta.url)("jsdom");

// Milliseconds in which nothing changes once everything is drawn that does not wait for somebody.
const SETTLED = 300;
// Milliseconds until a page is there, on a machine that does much else.
const LONGEST = 60_000;

// What a page waits for.
const SHOWN = /^\/api\/(openapi\.json|service\/text)$/;

const [folder, path, language] = process.argv.slice(2);
const begun = readdirSync(folder).filter((name) => /^start-.*\.js$/.test(name));
if (begun.length !== 1) throw new Error(`${folder} holds ${begun.length} programs instead of one.`);

// Modules that the page is drawn with.
const needs = new Set();
const { window } = new JSDOM(`<!doctype html><html lang=${language}>${words()}<div id=app></div>`, { url: `http://localhost${path}` });
become(window);
// Numbers are served as the language writes them, whatever the region.
Object.defineProperty(window.navigator, "languages", { value: [language] });
await import(pathToFileURL(resolve(folder, begun[0])).href);
const root = window.document.getElementById("app");
await settled(root);
keepValues(root);
// The content security policy takes no style from a page; the app sets it as a script.
for (const styled of root.querySelectorAll("[style]")) styled.removeAttribute("style");
const title = window.document.title.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const content = root.innerHTML.replace(/<!--.*?-->/gs, "");
if (!content.includes("<h1")) throw new Error(`${path} draws no page.`);
process.stdout.write(JSON.stringify({ title, content, needs: [...needs].sort() }), () => process.exit());

/** Until the page stands there and stays as it is. */
async function settled(root) {
  const until = performance.now() + LONGEST;
  let changed = performance.now();
  const observer = new window.MutationObserver(() => (changed = performance.now()));
  observer.observe(root, { attributes: true, characterData: true, childList: true, subtree: true });
  const isSettled = () => root.querySelector("h1") && performance.now() - changed > SETTLED;
  while (!isSettled() && performance.now() < until) await new Promise((done) => setTimeout(done, SETTLED / 4));
}

/** This process answers as a window does, without a network. */
function become(window) {
  for (const name of Object.getOwnPropertyNames(window)) if (!(name in globalThis)) globalThis[name] = window[name];
  const global = {
    Event: window.Event,
    EventTarget: window.EventTarget,
    Request: class extends Request {
      constructor(address, options) {
        super(new URL(address, window.location.href), options);
      }
    },
    Window: { [Symbol.hasInstance]: (one) => one === globalThis },
    document: window.document,
    fetch: async (address) => answer(address.url ?? address),
    matchMedia: () => ({ matches: false }),
    navigator: window.navigator,
    requestAnimationFrame: (draw) => setTimeout(draw, 0),
    scrollTo: () => undefined,
    self: globalThis,
    window: globalThis,
  };
  for (const [name, value] of Object.entries(global)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) {
    globalThis[name] = window[name].bind(window);
  }
}

/** Where the page says that the words of the language are. */
function words() {
  const [meta] = readFileSync(resolve(folder, "app.html"), "utf8").match(`<meta[^>]* name=words-${language}>`) ?? [""];
  return meta;
}

/** The modules and words of the app, and nothing else: nobody is signed in, and what the service shows is still on its way. */
function answer(asked) {
  const address = new URL(asked, window.location.href).pathname;
  if (SHOWN.test(address)) return new Promise(() => undefined);
  const [, name, kind] = address.match(/^\/([a-z]+)(?:-[a-z]+)?-[0-9a-f]+\.(wasm|modules|json)$/) ?? [];
  if (kind === undefined) return new Response(null, { status: 204 });
  if (kind === "modules") needs.add(name);
  return new Response(readFileSync(resolve(folder, address.slice(1))), { headers: { "content-type": "application/wasm" } });
}

/** What controls hold by now stands in the page as well. */
function keepValues(root) {
  for (const input of root.querySelectorAll("input")) {
    if (["checkbox", "radio"].includes(input.type)) input.toggleAttribute("checked", input.checked);
    else if (input.value !== "") input.setAttribute("value", input.value);
  }
  for (const area of root.querySelectorAll("textarea")) area.textContent = area.value;
}
