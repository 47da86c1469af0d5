/** Something that must never reach the server, in every form it might take there. */
export interface Canary {
  readonly name: string;
  readonly needles: readonly Needle[];
}

interface Needle {
  readonly form: string;
  readonly bytes: Buffer;
}

/** Shorter needles turn up in random bytes by chance. */
const SHORTEST = 7;
/** Shorter numbers turn up in times of day by chance. */
const SHORTEST_NUMBER = 10;

/** A text such as a password: as it is, and in UTF-16. */
export function text(name: string, value: string): Canary {
  const forms: [string, Buffer][] = [
    ["UTF-8", Buffer.from(value, "utf8")],
    ["UTF-16", Buffer.from(value, "utf16le")],
  ];
  return canary(name, forms);
}

/** Raw bytes such as a key. */
export function bytes(name: string, value: Uint8Array): Canary {
  const raw = Buffer.from(value);
  return canary(name, [
    ["bytes", raw],
    ["reversed bytes", Buffer.from(raw).reverse()],
    ["decimal list", Buffer.from([...raw].join(","))],
  ]);
}

/** Numbers that stand next to each other: each as text, all of them in binary formats. */
export function numbers(name: string, values: readonly number[]): Canary {
  const forms: [string, Buffer][] = [];
  for (const value of values) {
    const decimal = String(value);
    if (decimal.length >= SHORTEST_NUMBER) forms.push(["decimal text", Buffer.from(decimal)]);
    forms.push(["f64 LE", pack([value], 8, (b, v, o) => b.writeDoubleLE(v, o))]);
    forms.push(["f64 BE", pack([value], 8, (b, v, o) => b.writeDoubleBE(v, o))]);
  }
  for (let first = 0; first + 1 < values.length; first += 1) {
    const pair = values.slice(first, first + 2);
    forms.push(["f32 LE", pack(pair, 4, (b, v, o) => b.writeFloatLE(v, o))]);
    forms.push(["f32 BE", pack(pair, 4, (b, v, o) => b.writeFloatBE(v, o))]);
  }
  return canary(name, forms);
}

/** Small integers that stand next to each other, such as quantized features or weights. */
export function integers(name: string, values: readonly number[]): Canary {
  const forms: [string, Buffer][] = [
    ["JSON list", Buffer.from(values.join(","))],
    ["i32 LE", pack(values, 4, (b, v, o) => b.writeInt32LE(v, o))],
    ["i32 BE", pack(values, 4, (b, v, o) => b.writeInt32BE(v, o))],
    ["i64 LE", pack(values, 8, (b, v, o) => b.writeBigInt64LE(BigInt(v), o))],
    ["i64 BE", pack(values, 8, (b, v, o) => b.writeBigInt64BE(BigInt(v), o))],
  ];
  return canary(name, forms);
}

/** Forms of canaries found in `haystack`, as "name: form". */
export function findings(haystack: Buffer, canaries: readonly Canary[]): string[] {
  const found = present(haystack, canaries.flatMap(({ needles }) => needles));
  return canaries.flatMap((one) =>
    one.needles.filter((needle) => found.has(needle)).map((needle) => `${one.name}: ${needle.form}`),
  );
}

/** Those of the needles that are in the haystack: one pass over it, however many there are. */
function present(haystack: Buffer, needles: readonly Needle[]): Set<Needle> {
  const found = new Set<Needle>();
  const byStart = new Map<number, Needle[]>();
  const isStart = new Uint8Array(1 << 24);
  for (const needle of needles) {
    const start = needle.bytes.readUIntBE(0, 3);
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
    isStart[start] = 1;
  }
  let start = 0;
  for (let end = 0; end < haystack.length; end += 1) {
    start = ((start << 8) | (haystack[end] ?? 0)) & 0xff_ff_ff;
    if (end < 2 || isStart[start] === 0) continue;
    for (const needle of byStart.get(start) ?? []) {
      const here = haystack.subarray(end - 2, end - 2 + needle.bytes.length);
      if (here.equals(needle.bytes)) found.add(needle);
    }
  }
  return found;
}

function canary(name: string, forms: readonly [string, Buffer][]): Canary {
  const needles = forms
    .filter(([, raw]) => raw.length >= SHORTEST)
    .flatMap(([form, raw]) => encodings(form, raw));
  return { name, needles };
}

/** The bytes themselves, in hexadecimal and in base64 at each of the three possible alignments. */
function encodings(form: string, raw: Buffer): Needle[] {
  const hex = raw.toString("hex");
  const shifted = [0, 1, 2].map((shift) => ({
    form: `${form}, base64 at ${shift}`,
    bytes: Buffer.from(base64Core(raw, shift)),
  }));
  return [
    { form, bytes: raw },
    { form: `${form}, hexadecimal`, bytes: Buffer.from(hex) },
    { form: `${form}, HEXADECIMAL`, bytes: Buffer.from(hex.toUpperCase()) },
    ...shifted.filter((needle) => needle.bytes.length >= SHORTEST),
    ...shifted
      .map(({ form: name, bytes: core }) => ({ form: `${name} (URL)`, bytes: urlSafe(core) }))
      .filter((needle) => needle.bytes.length >= SHORTEST),
  ];
}

/** The characters of a base64 text that depend on nothing but `raw` standing `shift` bytes into it. */
function base64Core(raw: Buffer, shift: number): string {
  const padded = Buffer.concat([Buffer.alloc(shift), raw]);
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor((padded.length * 8) / 6);
  return padded.toString("base64").slice(first, last);
}

function urlSafe(standard: Buffer): Buffer {
  return Buffer.from(standard.toString().replaceAll("+", "-").replaceAll("/", "_"));
}

function pack(
  values: readonly number[],
  width: number,
  write: (buffer: Buffer, value: number, offset: number) => void,
): Buffer {
  const buffer = Buffer.alloc(values.length * width);
  values.forEach((value, index) => write(buffer, value, index * width));
  return buffer;
}
