/**
 * Just enough of the ONNX format (protocol buffers) to write the models that tests need: one with known
 * weights, and broken ones.
 */

/** A linear regression as scikit-learn's converter writes it. */
export interface LinearModel {
  readonly coefficients: readonly number[];
  readonly intercept: number;
  /** Operator to write instead of `LinearRegressor`. */
  readonly operator?: string;
  /** What the output is called instead of `variable`, as which the converter writes values. */
  readonly output?: string;
  /** Outputs, if more than one; each takes as many of the coefficients. */
  readonly targets?: number;
}

/** Bytes of an ONNX file. */
export function onnx(model: LinearModel): Buffer {
  const operator = model.operator ?? "LinearRegressor";
  const output = model.output ?? "variable";
  const targets = model.targets ?? 1;
  const node = message([
    [1, Buffer.from("X")],
    [2, Buffer.from(output)],
    [3, Buffer.from(operator)],
    [4, Buffer.from(operator)],
    [5, floats("coefficients", model.coefficients)],
    [5, floats("intercepts", Array<number>(targets).fill(model.intercept))],
    [5, integer("targets", targets)],
    [7, Buffer.from("ai.onnx.ml")],
  ]);
  const graph = message([
    [1, node],
    [2, Buffer.from("graph")],
    [11, tensor("X", model.coefficients.length / targets)],
    [12, tensor(output, targets)],
  ]);
  return message([
    [1, 8],
    [2, Buffer.from("skl2onnx")],
    [7, graph],
    [8, message([[1, Buffer.from("ai.onnx.ml")], [2, 3]])],
    [8, message([[1, Buffer.alloc(0)], [2, 17]])],
  ]);
}

type Field = readonly [number, number | Buffer];

const FLOATS = 6;
const INTEGER = 2;
const FLOAT_ELEMENTS = 1;

function floats(name: string, values: readonly number[]): Buffer {
  const packed = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => packed.writeFloatLE(value, index * 4));
  return message([
    [1, Buffer.from(name)],
    [7, packed],
    [20, FLOATS],
  ]);
}

function integer(name: string, value: number): Buffer {
  return message([
    [1, Buffer.from(name)],
    [3, value],
    [20, INTEGER],
  ]);
}

function tensor(name: string, columns: number): Buffer {
  const rows = message([[2, Buffer.from("N")]]);
  const shape = message([
    [1, rows],
    [1, message([[1, columns]])],
  ]);
  const type = message([[1, message([[1, FLOAT_ELEMENTS], [2, shape]])]]);
  return message([
    [1, Buffer.from(name)],
    [2, type],
  ]);
}

function message(fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.map(([number, value]) => field(number, value)));
}

function field(number: number, value: number | Buffer): Buffer {
  if (typeof value === "number") return Buffer.concat([varint(number << 3), varint(value)]);
  return Buffer.concat([varint((number << 3) | 2), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return Buffer.from([...bytes, rest]);
}
