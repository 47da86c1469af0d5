// The tables of target/load.json, which `make load` and `make kills` write.
import { duration, plain, table } from "./values.mjs";

const DATABASES = [
  ["sqlite", "SQLite"],
  ["postgres", "PostgreSQL"],
];

/** Only what was measured is there. */
export function load(figures) {
  const more = table(["what", "measured", ""], "---|---:|---", [...alone(figures), ...several(figures), ...kills(figures)]);
  return [...answers(figures), more, `Measured on: ${figures.machine}`];
}

function answers(figures) {
  const measured = DATABASES.filter(([database]) => `${database}_answers_per_second` in figures);
  if (measured.length === 0) return [];
  const each = (row) => measured.map(([database]) => row(database));
  const rate = (name) => `${plain(figures[name], 0)} /s`;
  const waits = (database, connections) =>
    ["p50", "p99"].map((percent) => duration(figures[`${database}_${percent}_ms_${connections}`])).join(" / ");
  const refused = (database) => plain(figures[`${database}_refused_64`] + figures[`${database}_refused_1000`], 0);
  const head = ["each answer charged and logged", ...measured.map(([, name]) => name)];
  const rows = [
    ["Answers, 64 connections", ...each((database) => rate(`${database}_answers_per_second`))],
    ["Wait for one, half / 99 of 100", ...each((database) => waits(database, 64))],
    ["Answers, 1,000 connections", ...each((database) => rate(`${database}_answers_per_second_1000`))],
    ["Wait for one, half / 99 of 100", ...each((database) => waits(database, 1000))],
    ["Refused", ...each(refused)],
  ];
  return [table(head, `---${"|---:".repeat(measured.length)}`, rows)];
}

function alone(figures) {
  if (!("log_appends_per_second" in figures)) return [];
  return [
    ["Log entries alone", `${plain(figures.log_appends_per_second, 0)} /s`, "SQLite, 64 in a transaction"],
    ["Memory once 1,000 users have asked", `${plain(figures.memory_1000_users_mb, 0)} MB`, "SQLite"],
  ];
}

function several(figures) {
  if (!("restore_s" in figures)) return [];
  const ratios = ["", "_1000"].map((many) => plain(figures[`postgres_two_http_two_evaluators_ratio${many}`], 2));
  return [
    ["Backup of all that / restoring it", `${plain(figures.backup_s, 1)} / ${plain(figures.restore_s, 1)} s`, "SQLite"],
    ["Two servers and two evaluators against one server", `${ratios.join(" / ")} x`, "answers, 64 / 1,000 connections; all on this machine's cores"],
    ["Eight evaluators against one", `${plain(figures.evaluator_scaling_simulated, 1)} x`, "lookups replaced by a timer"],
  ];
}

function kills(figures) {
  if (!("kills" in figures)) return [];
  const wrote = "kills_writes" in figures;
  const kinds = ["lost", "doubled", "charged_twice", ...(wrote ? ["writes_lost"] : [])];
  const counts = kinds.map((kind) => plain(figures[`kills_${kind}`], 0));
  const what = `Answers lost / logged twice / charged otherwise${wrote ? " / writes lost" : ""}`;
  const writes = wrote ? ` and ${plain(figures.kills_writes, 0)} writes acknowledged` : "";
  const among = `of ${plain(figures.kills_answers, 0)} received${writes} during ${plain(figures.kills, 0)} kills`;
  return [[what, counts.join(" / "), among]];
}
