// Rows about lookups, their keys and the models that need them.
import { bytes, duration, kilobytes, megabytes, names, number, plain, table, value } from "./values.mjs";

const SETS = names("batched_lookup_ms_");

/** Samples with lookups, in the order of the page; each with the figure of its time. */
const MODELS = [
  ["digits_mlp_30", "Network 784-30-10", "mlp_784_30_10_s"],
  ["digits_mlp_64", "Network 784-64-10", "mlp_784_64_10_s"],
  ["digits_cnn", "Convolutional network, 28 x 28", "cnn_s"],
  ["breast_cancer_oblivious", "Boosting, 50 symmetric trees of depth 4", "trees_oblivious_50x4_s"],
  ["breast_cancer_boosting", "Boosting, 50 trees of depth 4", "trees_general_50x4_s"],
  ["breast_cancer_forest", "Forest, 50 trees of depth 4", "forest_50x4_s"],
  ["credit_risk", "Credit risk, 50 trees, categories", "credit_risk_s"],
  ["digits_label", "Softmax 784 x 10, label only", "label_10_s"],
];

export function lookups() {
  const rows = [
    [`One lookup of ${bits()} bits, in batches`, each("batched_lookup_ms_", "ms"), "one thread"],
    [`One lookup of ${bits()} bits, alone`, each("one_lookup_ms_", "ms"), "one thread"],
    ["Lookups of 3 bits on one core", `${number("lookups_per_second", 0)} /s`, ""],
    [`Evaluation key of ${bits()} bits`, megabytes(...SETS.map((set) => `evaluation_key_bytes_${set}`)), "once for all models"],
    ["Expanding it on the server", `${number("evaluation_key_expand_s", 2)} s`, "once, then cached"],
    ["Browser: make an evaluation key", `${number("browser_evaluation_keys_s", 1)} s`, "two workers"],
    ["Browser: memory of the tab meanwhile, workers included", megabytes("browser_evaluation_keys_memory_bytes"), ""],
    ["Browser: click to answer, network 784-30-10, label only", duration(value("browser_click_to_answer_mlp_ms_p50")), "loopback, as a job"],
    ["Network 784-30-10 against its lookups alone", `${number("mlp_784_30_10_per_lookups", 2)} x`, "same run"],
    ["Gallery of 10,000 vectors of 128 numbers", `${number("gallery_10000x128_ms", 0)} ms`, gallery()],
    ["Labels that differ from the twin's", `${plain(100 * value("label_differs_from_twin"), 1)} %`, "near ties"],
  ];
  return table(["what", "measured", ""], "---|---:|---", rows);
}

export function models() {
  const head = ["model, sealed", "lookups", "server", "input", "result", "sealed copy", "held-out", "original"];
  return table(head, `---${"|---:".repeat(head.length - 1)}`, MODELS.map(model));
}

function model([name, title, time]) {
  return [
    title,
    `${number(`lookups_${name}`, 0)} of ${number(`set_bits_${name}`, 0)} bits`,
    duration(1000 * value(time)),
    ...["input", "result", "sealed"].map((part) => bytes(value(`${part}_bytes_${name}`))),
    `${percent(`accuracy_sealed_${name}`)} of ${number(`rows_${name}`, 0)}`,
    percent(`accuracy_float_${name}`),
  ];
}

function percent(name) {
  return `${plain(100 * value(name), 1)} %`;
}

function gallery() {
  return `${kilobytes("input_bytes_gallery_10000x128", "result_bytes_gallery_10000x128")} in / out`;
}

function bits() {
  return SETS.map((set) => set.replace("bits", "")).join(" / ");
}

function each(prefix, unit) {
  return `${SETS.map((set) => number(prefix + set, 1)).join(" / ")} ${unit}`;
}
