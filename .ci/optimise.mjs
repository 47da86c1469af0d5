// Makes the WebAssembly modules of a folder small, in place: node .ci/optimise.mjs FOLDER
//
// In one process: the optimiser takes longer to begin than for most of the modules.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

// As `wasm-opt -Oz`.
const SPEED = 2;
const SIZE = 2;

/** Gives every module to a worker that has nothing to do, the largest first. */
async function optimiseAll(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith(".wasm")).map((file) => `${folder}/${file}`);
  const queue = files.sort((one, other) => statSync(other).size - statSync(one).size || (one < other ? -1 : 1));
  const workers = Math.min(availableParallelism(), queue.length);
  await Promise.all(Array.from({ length: workers }, () => work(queue)));
}

function work(queue) {
  // By `require`, which looks where NODE_PATH says.
  const optimiser = pathToFileURL(createRequire(import.meta.url).resolve("binaryen")).href;
  const worker = new Worker(new URL(import.meta.url), { workerData: optimiser });
  return new Promise((resolve, reject) => {
    worker.once("error", reject).once("exit", resolve);
    worker.on("message", () => worker.postMessage(queue.shift()));
  });
}

async function optimiseWhatComes() {
  const { default: binaryen } = await import(workerData);
  const { BulkMemory, BulkMemoryOpt, Multivalue, MutableGlobals, NontrappingFPToInt, ReferenceTypes, SignExt } = binaryen.Features;
  // Named, because it knows more of them than browsers do.
  const features = BulkMemory | BulkMemoryOpt | Multivalue | MutableGlobals | NontrappingFPToInt | ReferenceTypes | SignExt;
  binaryen.setOptimizeLevel(SPEED);
  binaryen.setShrinkLevel(SIZE);
  binaryen.setGenerateStackIR(true);
  binaryen.setOptimizeStackIR(true);
  parentPort.on("message", (file) => {
    if (file === undefined) return parentPort.close();
    const module = binaryen.readBinary(readFileSync(file));
    module.setFeatures(features);
    module.optimize();
    writeFileSync(file, module.emitBinary());
    module.dispose();
    parentPort.postMessage(null);
  });
  parentPort.postMessage(null);
}

await (isMainThread ? optimiseAll(process.argv[2]) : optimiseWhatComes());
