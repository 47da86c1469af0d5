// The modules of the app, as .ci/modules built them: the files they travel in, and the script that fetches those.
//
// What several modules share are pieces of their own, dozens of them. So that one request brings a module, its pieces travel
// in one file, one after the other; a piece that another file brought already is left alone.
import { readFileSync } from "node:fs";

// What the tool that cuts the app calls its script. Ours replaces it: the tool's own is another one in each run.
const TOOL = "__wasm_split.js";
// Comes before every module, so that none brings its pieces, but for what visitors fetch without it.
const BASE = "session";
const WITHOUT_BASE = ["demo", "guide", "reading"];

/** The pieces of each module by their names, and what the app's first module shares with all of them. */
function readTool(folder) {
  const script = readFileSync(`${folder}/${TOOL}`, "utf8");
  const shared = script.match(/const \{ ([\w, ]*?),? *\} = initSync/);
  if (!shared) throw new Error(`${TOOL} shares nothing.`);
  const piece = /const (__chunk_\d+) = makeLoad\(\(\) => (?:async|\{[^"]*"\.\/(\w+\.wasm)")/g;
  const pieces = new Map([...script.matchAll(piece)].map(([, name, file]) => [name, file]));
  const module = /export const __wasm_split_load_(\w+) = wrapAsyncCb\(makeLoad\((.*?)\[([\w, ]*)\]\)\);/gs;
  const modules = [...script.matchAll(module)].map(([, name, own, shared]) => {
    const files = shared.split(", ").map((piece) => pieces.get(piece));
    return [name, [...files, ...(own.match(/\w+\.wasm/) ?? [])].filter(Boolean).sort()];
  });
  if (modules.length === 0) throw new Error(`${TOOL} names no module.`);
  return { shared: shared[1].split(/, */).filter(Boolean).sort(), modules: new Map(modules.sort()) };
}

/** Every module as it travels: its name, its bytes, and the pieces in them. */
export function travelling(folder) {
  const { modules } = readTool(folder);
  const base = modules.get(BASE);
  return [...modules].map(([name, files]) => {
    const alone = name === BASE || WITHOUT_BASE.includes(name);
    const pieces = files.filter((file) => alone || !base.includes(file)).map((file) => [file, readFileSync(`${folder}/${file}`)]);
    return { name, alone, pieces, bytes: Buffer.concat(pieces.map(([, bytes]) => bytes)) };
  });
}

/** The script that fetches modules. `served` tells of a module where it is served, and its digest. */
export function loader(folder, served) {
  const { shared, modules } = readTool(folder);
  const numbers = [...new Set([...modules.values()].flat())].sort();
  const entries = travelling(folder).map((one) => {
    const pieces = one.pieces.flatMap(([file, bytes]) => [numbers.indexOf(file), bytes.length]);
    return [one.name, [...served(one.name), one.alone ? [] : [BASE], pieces]];
  });
  return `// Of each module: where it is served, its digest, what comes before it, numbers and lengths of its pieces.
const MODULES = ${JSON.stringify(Object.fromEntries(entries))};
let share;
const shared = new Promise((resolve) => (share = resolve));
const coming = new Map();
const pieces = new Map();
// Takes what the first module exports.
export const connect = ({ ${shared.join(", ")} }) => share({ __wasm_split: { ${shared.join(", ")} } });
// Somebody who comes to read a page that is served with its content reads it first: the app is fetched once that was painted,
// or as many milliseconds later where the browser does not tell.
const LONGEST = 1000;
export const painted = () => {
  const { dataset } = document.documentElement;
  const waits = document.querySelector("#app[data-served]") && !("known" in dataset) && !document.hidden;
  return new Promise((done) => {
    if (!waits) return done();
    const told = (list) => list.getEntriesByName("first-contentful-paint").length > 0 && done();
    new PerformanceObserver(told).observe({ type: "paint", buffered: true });
    setTimeout(done, LONGEST);
  });
};
// What the page on screen is drawn with, and what somebody who was signed in here needs, come beside the first module.
export const ahead = () => {
  const needs = (document.getElementById("app")?.dataset.needs ?? "").split(" ");
  const known = "known" in document.documentElement.dataset ? ["${BASE}"] : [];
  for (const name of [...needs, ...known]) if (name in MODULES) come(name);
};
// A module that did not come is fetched again by whoever needs it next.
const once = (known, key, begin) => {
  if (!known.has(key)) known.set(key, begin());
  const begun = known.get(key);
  begun.catch(() => known.get(key) === begun && known.delete(key));
  return begun;
};
const bring = async (name) => {
  const [address, integrity, before, lengths] = MODULES[name];
  const earlier = before.map(come);
  const bytes = fetched(address, integrity);
  await Promise.allSettled([...earlier, bytes]);
  await Promise.all(earlier);
  const [whole, imports] = [await bytes, await shared];
  let at = 0;
  const begun = [];
  for (let i = 0; i < lengths.length; i += 2) {
    const piece = whole.subarray(at, (at += lengths[i + 1]));
    begun.push(once(pieces, lengths[i], () => WebAssembly.instantiate(piece, imports)));
  }
  await Promise.all(begun);
};
const come = (name) => once(coming, name, () => bring(name));
const fetched = async (address, integrity) => {
  try {
    return new Uint8Array(await (await fetch(address, { integrity })).arrayBuffer());
  } catch (error) {
    // What is not there belongs to a version that the service does not serve any more.
    const answer = await fetch(address, { method: "HEAD", cache: "no-store" });
    if (answer.status === 404) document.documentElement.dataset.outdated = "";
    throw error;
  }
};
const load = (name) => async (index, data) => {
  const [outcome] = await Promise.allSettled([come(name)]);
  const { __wasm_split: { __indirect_function_table: table } } = await shared;
  table.get(index)(data, outcome.status === "fulfilled");
};
${[...modules.keys()].map((name) => `export const __wasm_split_load_${name} = load("${name}");\n`).join("")}`;
}

/** A program that asks for our script instead of the tool's. */
export function withLoader(program, address) {
  const asked = program.replaceAll(`from "./${TOOL}"`, `from "${address}"`);
  if (asked === program) throw new Error(`The program asks for no ${TOOL}.`);
  return asked;
}
