// Rows about what it takes that nobody has to be trusted: checked rows, test questions, the log.
import { duration, has, kilobytes, number, percent, table, value } from "./values.mjs";

export function verified() {
  return table(["what", "measured", ""], "---|---:|---", [
    ...candidates(),
    ["Pad of 30 features of 8 bits, in a browser", `${number("pad_make_browser_ms", 2)} ms`, "ahead, in the background"],
    ["A checked row of 30 features, ahead / when asked", kilobytes("pad_offline_bytes", "verified_d30_online_bytes"), ""],
    ["One answer to it, check included", `${number("verified_d30_row_us", 1)} µs`, times("verified_d30_row_us", "d30_row_us")],
    ["Click to answer, checked, median", `${number("verified_click_to_answer_ms_p50", 0)} ms`, clicks()],
    ["Server's time that checks add, trees / network", percent("verified_trees_overhead", "verified_mlp_overhead"), ""],
    ["Server's time that test questions add", percent("canary_cost_share"), "at the usual rate"],
    ["Following a log of a million entries", kilobytes("log_follow_million_bytes"), "not read for long"],
  ]);
}

/** Files of figures from before keys had candidates lack them. */
function candidates() {
  const names = ["key_candidates_ms", "key_candidates_browser_ms"];
  if (!names.every(has)) return [];
  const measured = names.map((name) => duration(value(name))).join(" / ");
  return [["Candidates of a key, natively / in a browser", measured, "once a key"]];
}

function clicks() {
  return times("verified_click_to_answer_ms_p50", "browser_click_to_answer_ms_p50");
}

function times(name, base) {
  return `${(value(name) / value(base)).toFixed(2)} x as it comes`;
}
