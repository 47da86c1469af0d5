import { onnx } from "../onnx.ts";

/** Weights of a regression that occur nowhere else. */
export const WEIGHTS = [0.73459812, -1.20931847, 2.09817263, -0.31728394, 1.61827364, 0.48291735].map(Math.fround);
export const INTERCEPT = Math.fround(12.34567821);

export const FEATURES = WEIGHTS.map((_, index) => `Reading ${index + 1}`);

/** An input that the user keeps to herself. */
export const ROW = [3.14159271, 6.62607015, 1.60217663, 8.31446262, 2.99792458, 5.67037442];

/** What the model says of a row. */
export function predict(row: readonly number[]): number {
  return row.reduce((sum, value, index) => sum + value * (WEIGHTS[index] ?? 0), INTERCEPT);
}

export const MODEL = {
  name: "canary.onnx",
  mimeType: "application/octet-stream",
  buffer: onnx({ coefficients: WEIGHTS, intercept: INTERCEPT }),
};

/** Rows the owner measures accuracy with; they reach from 0 to 10 in every column. */
export const OWNER_ROWS = Array.from({ length: 60 }, (_, row) =>
  FEATURES.map((_, column) => ((row * (column + 3) * 7919 + column * 104_729) % 100_001) / 10_000.1).map(
    (value) => (row === 0 ? 0 : row === 1 ? 10 : Number(value.toFixed(8))),
  ),
);

export const DATA = {
  name: "canary.csv",
  mimeType: "text/csv",
  buffer: csv([...FEATURES, "target"], OWNER_ROWS.map((row) => [...row, predict(row)])),
};

/** A CSV file of a header and rows. */
export function csv(header: readonly string[], rows: readonly (readonly (number | string)[])[]): Buffer {
  return Buffer.from([header, ...rows].map((row) => `${row.join(",")}\n`).join(""));
}
