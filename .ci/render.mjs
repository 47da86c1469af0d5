// Runs the built app at an address, as somebody's browser does who is not signed in, and writes what it draws:
// node .ci/render.mjs FOLDER PATH. The words of visitors' pages so stand in the app alone, and in what is served at once.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

// By `require`, which looks where NODE_PATH says.
const { JSDOM } = createRequire(import.meta.url)("jsdom");

// Milliseconds until everything is drawn that does not wait for somebody.
const SETTLED = 300;

const [folder, path] = process.argv.slice(2);
const built = (ending) => {
  const names = readdirSync(folder).filter((name) => name.startsWith("app-") && name.endsWith(ending));
  if (names.length !== 1) throw new Error(`${folder} holds ${names.length} programs instead of one.`);
  return resolve(folder, names[0]);
};

const { window } = new JSDOM("<!doctype html><div id=app></div>", { url: `http://localhost${path}` });
become(window);
const { default: start } = await import(pathToFileURL(built(".js")).href);
await start({ module_or_path: readFileSync(built("_bg.wasm")) });
await new Promise((done) => setTimeout(done, SETTLED));
const root = window.document.getElementById("app");
keepValues(root);
// The content security policy takes no style from a page; the app sets it as a script.
for (const styled of root.querySelectorAll("[style]")) styled.removeAttribute("style");
const title = window.document.title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const content = root.innerHTML.replace(/<!--.*?-->/gs, "");
if (!content.includes("<h1")) throw new Error(`${path} draws no page.`);
process.stdout.write(JSON.stringify({ title, content }), () => process.exit());

/** This process answers as a window does, without a network. */
function become(window) {
  for (const name of Object.getOwnPropertyNames(window)) if (!(name in globalThis)) globalThis[name] = window[name];
  const global = {
    Event: window.Event,
    EventTarget: window.EventTarget,
    Request: class {
      constructor(address) {
        this.url = address;
      }
    },
    Window: { [Symbol.hasInstance]: (one) => one === globalThis },
    document: window.document,
    fetch: async () => new Response(null, { status: 204 }),
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

/** What controls hold by now stands in the page as well. */
function keepValues(root) {
  for (const input of root.querySelectorAll("input")) {
    if (["checkbox", "radio"].includes(input.type)) input.toggleAttribute("checked", input.checked);
    else if (input.value !== "") input.setAttribute("value", input.value);
  }
  for (const area of root.querySelectorAll("textarea")) area.textContent = area.value;
}
