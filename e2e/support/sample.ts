import { readFileSync } from "node:fs";
import { join } from "node:path";

import { csv } from "./canaries/canary_model.ts";
import { samples } from "./folders.ts";

/** A sample of `static/samples` with some of its held-out rows, moved a little so that no other file holds them. */
export class Sample {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly string[];
  private readonly model: string;

  constructor(readonly id: string, lines: readonly number[], label: string) {
    const entry = index().find((one) => one.id === id);
    if (entry === undefined) throw new Error(`there is no sample ${id}`);
    this.name = entry.name;
    this.model = entry.model;
    const [head = [], ...rest] = table(entry.data);
    const column = head.indexOf(label);
    if (column < 0) throw new Error(`${id} has no column ${label}`);
    const chosen = lines.map((line) => rest[line] ?? []);
    this.header = head.toSpliced(column, 1);
    this.labels = chosen.map((row) => row[column] ?? "");
    this.rows = chosen.map((row) => row.toSpliced(column, 1).map(Number).map(moved));
  }

  /** The rows without their labels. */
  get file(): { name: string; buffer: Buffer } {
    return { name: "rows.csv", buffer: csv(this.header, this.rows) };
  }

  /** The model file as an owner holds it. */
  get modelFile(): Buffer {
    return readFileSync(join(samples, this.model));
  }
}

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly data: string;
}

function index(): Entry[] {
  return JSON.parse(readFileSync(join(samples, "index.json"), "utf8")) as Entry[];
}

function table(path: string): string[][] {
  const lines = readFileSync(join(samples, path), "utf8").trim().split(/\r?\n/);
  return lines.map((line) => line.split(","));
}

/** Too little to matter to a model, enough to be found: categories, written as whole numbers, stay. */
function moved(value: number, column: number): number {
  return Number.isInteger(value) ? value : Number((value * (1 - 1.234567e-7 * (column + 1))).toPrecision(13));
}
