// Short names between a WebAssembly module and the program that wasm-bindgen wrote for it: nobody else reads them, and every
// first visit fetches them twice.
const IMPORTS = 2;
// What wasm-bindgen calls its program in a module's imports.
const PROGRAM = "./app_bg.js";

/** Both with names that count the imports, in their order. */
export function shorten(module, program) {
  const short = new Map();
  const shorter = rewrite(module, (from, name) => {
    if (from !== PROGRAM) return name;
    if (!short.has(name)) short.set(name, `_${short.size.toString(36)}`);
    return short.get(name);
  });
  const found = new Set();
  const written = program.replace(/^(\s*)(\w+)(: function\()/gm, (whole, indent, name, rest) => {
    if (!short.has(name)) return whole;
    found.add(name);
    return indent + short.get(name) + rest;
  });
  const missing = [...short.keys()].filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`The program defines no ${missing.join(", ")}.`);
  return [shorter, written];
}

/** A module with each import by the name that `rename` gives it. */
function rewrite(module, rename) {
  const reader = new Reader(module, 8);
  const parts = [module.subarray(0, 8)];
  while (reader.at < module.length) {
    const begun = reader.at;
    const [kind, length] = [reader.byte(), reader.number()];
    const end = reader.at + length;
    if (kind === IMPORTS) {
      const section = Buffer.concat(imports(reader, rename));
      parts.push(Buffer.from([kind]), number(section.length), section);
    } else {
      parts.push(module.subarray(begun, end));
    }
    reader.at = end;
  }
  return Buffer.concat(parts);
}

function imports(reader, rename) {
  const count = reader.number();
  const entries = Array.from({ length: count }, () => {
    const [from, name] = [reader.text(), reader.text()];
    const begun = reader.at;
    reader.skipType();
    return [text(from), text(rename(from, name)), reader.bytes.subarray(begun, reader.at)];
  });
  return [number(count), ...entries.flat()];
}

/** The binary format, as far as imports take it: https://webassembly.github.io/spec/core/binary/modules.html#import-section */
class Reader {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  number() {
    let [value, place, byte] = [0, 1, 0];
    do {
      byte = this.byte();
      value += (byte & 127) * place;
      place *= 128;
    } while (byte & 128);
    return value;
  }

  text() {
    const length = this.number();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at).toString();
  }

  /** Function, table, memory, global or tag. */
  skipType() {
    const kind = this.byte();
    if (kind === 0) this.number();
    if (kind === 1 || kind === 3 || kind === 4) this.byte();
    if (kind === 1 || kind === 2) this.skipLimits();
    if (kind === 3) this.byte();
    if (kind === 4) this.number();
    if (kind > 4) throw new Error(`An import is of a kind that is not known: ${kind}.`);
  }

  skipLimits() {
    const hasMost = this.byte() & 1;
    this.number();
    if (hasMost) this.number();
  }
}

function number(value) {
  const bytes = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value & 127) | (rest > 0 ? 128 : 0));
    value = rest;
  } while (value > 0);
  return Buffer.from(bytes);
}

function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
}
