// Rows about linear models, the browser and the log.
import { has, kilobytes, names, number, table, value } from "./values.mjs";

const ROLES = ["owner", "user", "administrator"].map((role) => `${role}_module_brotli_bytes`);

export function linear() {
  const rows = [
    ["External product, 2,048 coefficients", `${number("external_product_us", 1)} µs`, bareRatio()],
    ["One answer, 30 features", `${number("d30_row_us", 1)} µs`, products("d30_row_us")],
    ["of which multiplication", `${number("d30_row_evaluation_us", 1)} µs`, products("d30_row_evaluation_us")],
    ["Rows of 30 features on one core", `${number("d30_rows_per_second_core", 0)} /s`, "68 rows in one ciphertext"],
    ["One answer, 784 features, 10 classes", `${number("d784x10_us", 1)} µs`, products("d784x10_us")],
    ["of which multiplication", `${number("d784x10_evaluation_us", 1)} µs`, products("d784x10_evaluation_us")],
    ["Encrypted input, 30 / 784 features", kilobytes("input_bytes_d30", "input_bytes_d784"), ""],
    ["Result, 30 features / 784 x 10", kilobytes("result_bytes_d30", "result_bytes_d784x10"), ""],
    ["Sealed model, 30 features / 784 x 10", kilobytes("sealed_bytes_d30", "sealed_bytes_d784x10"), ""],
    ["Public key", kilobytes("public_key_bytes"), ""],
    ["Browser: encrypt one row", `${number("browser_encrypt_ms", 2)} ms`, ""],
    ["Browser: decrypt", `${number("browser_decrypt_ms", 2)} ms`, ""],
    ["Browser: seal 784 x 10", `${number("browser_seal_d784x10_ms", 0)} ms`, "worker pool"],
    ["Browser: click to answer, median", `${number("browser_click_to_answer_ms_p50", 0)} ms`, "loopback"],
    ["Worker / app's first module, gzipped", kilobytes("worker_wasm_gzip_bytes", "app_wasm_gzip_bytes"), "for everybody"],
    ["Worker / app's first module, as sent (brotli)", kilobytes("worker_wasm_brotli_bytes", "app_wasm_brotli_bytes"), "for everybody"],
    ["Module of sessions / of signing in, as sent", kilobytes("session_module_brotli_bytes", "entrance_module_brotli_bytes"), "beside it"],
    ["Module of owners / users / administrators, as sent", kilobytes(...ROLES), "beside that of sessions"],
    ["Importer module, gzipped / as sent", kilobytes("importer_wasm_gzip_bytes", "importer_wasm_brotli_bytes"), "for an owner who imports"],
    ...samples(),
    ["Log entry, transaction included", `${number("log_append_us", 0)} µs`, ""],
  ];
  return table(["what", "measured", ""], "---|---:|---", rows);
}

function products(name) {
  return `${(value(name) / value("external_product_us")).toFixed(2)} external products`;
}

function bareRatio() {
  return `${(value("external_product_us") / value("bare_external_product_us")).toFixed(2)} x a bare tfhe loop`;
}

function samples() {
  const linear = names("accuracy_sealed_").filter((sample) => !has(`lookups_${sample}`));
  return linear.map((sample) => {
    const float = number(`accuracy_float_${sample}`, 4);
    const sealed = number(`accuracy_sealed_${sample}`, 4);
    return [`Held-out score, ${sample.replaceAll("_", " ")}, sealed`, sealed, `original ${float}`];
  });
}
