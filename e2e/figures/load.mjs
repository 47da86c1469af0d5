// The table of target/load.json, which `make load` writes.
import { duration, plain, table } from "./values.mjs";

export function load(figures) {
  const value = (name) => figures[name];
  const waits = (connections) =>
    ["p50", "p99"].map((percent) => duration(value(`sqlite_${percent}_ms_${connections}`))).join(" / ");
  const answers = (name) => `${plain(value(name), 0)} /s`;
  const refused = value("sqlite_refused_64") + value("sqlite_refused_1000");
  const rows = [
    ["Answers, 64 connections", answers("sqlite_answers_per_second"), "each charged and logged"],
    ["Wait for one, half / 99 of 100", waits(64), ""],
    ["Answers, 1,000 connections", answers("sqlite_answers_per_second_1000"), `${plain(refused, 0)} refused`],
    ["Wait for one, half / 99 of 100", waits(1000), ""],
    ["Log entries alone", `${plain(value("log_appends_per_second"), 0)} /s`, "64 in a transaction"],
    ["Memory once 1,000 users have asked", `${plain(value("memory_1000_users_mb"), 0)} MB`, ""],
  ];
  return [table(["what", "measured", ""], "---|---:|---", rows), `Measured on: ${figures.machine}`];
}
