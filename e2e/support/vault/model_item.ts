/**
 * Secret integers of a model as its owner's vault keeps them: `3 || length (u32 LE) || circuit || threshold (f64 LE) ||
 * integers`. An integer `v` is `2v` or `-2v - 1` in LEB128; after a 0 comes the number of further zeros.
 */
export interface SecretIntegers {
  /** As they stand in the vault item. */
  readonly bytes: Buffer;
  readonly values: readonly number[];
}

const FORMAT = 3;

/** Reads the integers out of an opened vault item. */
export function secretIntegers(item: Buffer): SecretIntegers {
  if (item[0] !== FORMAT) throw new Error(`the vault item has format ${item[0]}`);
  const bytes = item.subarray(5 + item.readUInt32LE(1) + 8);
  const values: number[] = [];
  let afterZero = false;
  for (const token of digits(bytes)) {
    if (afterZero) values.push(...Array<number>(token).fill(0));
    else values.push(token % 2 === 0 ? token / 2 : -(token + 1) / 2);
    afterZero = !afterZero && token === 0;
  }
  return { bytes, values };
}

/** `count` integers in a row that are none of them 0, from somewhere in the middle. */
export function telling({ values }: SecretIntegers, count: number): number[] {
  for (let first = Math.floor(values.length / 2); first + count <= values.length; first += 1) {
    const some = values.slice(first, first + count);
    if (some.every((value) => value !== 0)) return some;
  }
  throw new Error(`the model has no ${count} integers in a row without a 0`);
}

function* digits(bytes: Buffer): Generator<number> {
  let token = 0;
  let scale = 1;
  for (const byte of bytes) {
    token += (byte & 127) * scale;
    scale *= 128;
    if (byte >= 128) continue;
    yield token;
    token = 0;
    scale = 1;
  }
}
