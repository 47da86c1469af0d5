import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test } from "@playwright/test";

import { bytes, findings, integers, numbers, text } from "../support/canaries/canaries.ts";
import { everything } from "../support/files.ts";
import { Engines, SIGNED } from "../support/server/engines.ts";

const CANARIES = [
  text("password", "a canary in a coal mine"),
  bytes("key", Buffer.from("f09d8c865a0b11223344556677889900", "hex")),
  numbers("features", [17.98765432, 0.123456789]),
  integers("weights", [-117, 42, 7]),
];

const PLANTS: [string, Buffer][] = [
  ["password: UTF-8", Buffer.from("?q=a canary in a coal mine&")],
  ["password: UTF-16", Buffer.from("a canary in a coal mine", "utf16le")],
  ["key: bytes", Buffer.from("00f09d8c865a0b1122334455667788990077", "hex")],
  ["key: bytes, HEXADECIMAL", Buffer.from("F09D8C865A0B11223344556677889900")],
  ["features: decimal text", Buffer.from('{"row":[17.98765432]}')],
  ["features: f64 LE", Buffer.from(new Float64Array([17.98765432]).buffer)],
  ["features: f32 LE", Buffer.from(new Float32Array([17.98765432, 0.123456789]).buffer)],
  ["weights: i32 LE", Buffer.from(new Int32Array([9, -117, 42, 7]).buffer)],
  ["weights: i64 LE", Buffer.from(new BigInt64Array([-117n, 42n, 7n]).buffer)],
  ["weights: JSON list", Buffer.from("[1,-117,42,7]")],
];

for (const [finding, plant] of PLANTS) {
  test(`the scan finds a planted ${finding}`, () => {
    expect(findings(plant, CANARIES)).toContain(finding);
  });
}

for (const shift of [0, 1, 2]) {
  test(`the scan finds a password in base64, ${shift} bytes into a text`, () => {
    const padded = Buffer.from(`${"x".repeat(shift)}a canary in a coal mine and more`);
    const plant = Buffer.from(padded.toString("base64"));
    expect(findings(plant, CANARIES)).toContain(`password: UTF-8, base64 at ${shift}`);
  });
}

test("the scan finds what is planted in a file of a data folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tacit-plant-"));
  await writeFile(join(folder, "blob"), Buffer.from(new Float64Array([0.5, 17.98765432]).buffer));
  expect(findings(await everything(folder), CANARIES)).toEqual(["features: f64 LE"]);
  await rm(folder, { recursive: true });
});

test("the scan finds what is planted in PostgreSQL, where its own files hold it compressed, and in S3", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tacit-plant-"));
  const engines = await Engines.start(folder);
  try {
    const { TACIT_DATABASE, TACIT_OBJECTS, AWS_ENDPOINT_URL } = engines.environment;
    const long = "repeat('a long value is compressed; ', 200)";
    const rows = `CREATE TABLE plants (words text, bytes bytea);
      INSERT INTO plants VALUES (${long} || 'a canary in a coal mine' || ${long}, convert_to(${long}, 'UTF8')
        || decode('f09d8c865a0b11223344556677889900', 'hex'));
      CHECKPOINT;`;
    await promisify(execFile)("psql", ["--quiet", "--command", rows, `${TACIT_DATABASE}`]);
    const object = `${AWS_ENDPOINT_URL}/${TACIT_OBJECTS?.replace("s3://", "")}/vault/plant`;
    const plant = new Uint8Array(new Float64Array([0.5, 17.98765432]).buffer);
    expect((await fetch(object, { method: "PUT", headers: SIGNED, body: plant })).ok).toBe(true);

    expect(findings(await everything(folder), CANARIES)).toEqual([]);
    await engines.unpack(join(folder, "unpacked"));
    const found = findings(await everything(folder), CANARIES);
    expect(found).toEqual(expect.arrayContaining(["password: UTF-8", "key: bytes", "features: f64 LE"]));
  } finally {
    await engines.stop();
    await rm(folder, { recursive: true });
  }
});

test("the scan finds nothing in what holds no canary", () => {
  expect(findings(Buffer.from("a calm text, 17.9, -117, 42"), CANARIES)).toEqual([]);
});
