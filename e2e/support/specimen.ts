import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./folders.ts";

const MODELS = join(root, "e2e/zoo/models");
/** Files of a case that are no model. */
const OTHERS = ["rows.csv", "expected.csv", "train.csv", "meta.json"];

/** A case of `e2e/zoo/models`: a model file as a library saved it, rows to ask and what the library answers. */
export class Specimen {
  readonly description: string;
  /** The model file and, where its weights lie apart, the file of them. */
  readonly files: readonly string[];
  /** The owner's labelled rows, if there are some. */
  readonly train: string | undefined;
  private readonly rows: readonly string[];
  private readonly expected: readonly string[];

  constructor(readonly id: string) {
    const folder = join(MODELS, id);
    const meta = JSON.parse(readFileSync(join(folder, "meta.json"), "utf8")) as { description: string };
    const names = readdirSync(folder);
    this.description = meta.description;
    this.files = names.filter((name) => !OTHERS.includes(name)).map((name) => join(folder, name));
    this.train = names.includes("train.csv") ? join(folder, "train.csv") : undefined;
    this.rows = lines(join(folder, "rows.csv"));
    this.expected = lines(join(folder, "expected.csv"));
  }

  /** The first `count` rows as a file. */
  file(count: number): { name: string; buffer: Buffer } {
    return { name: "rows.csv", buffer: Buffer.from(this.rows.slice(0, count + 1).join("\n")) };
  }

  /** What the library answers to each of the first `count` rows: label or value. */
  answers(count: number): string[] {
    return this.expected.slice(1, count + 1).map((line) => line.split(",")[0] ?? "");
  }
}

function lines(path: string): string[] {
  return readFileSync(path, "utf8").trim().split(/\r?\n/);
}
