//! What lies in `backend/kit`: it fits the server and can be installed.

mod gauges;
mod package;
mod proxies;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use service::config::{Command as Asked, CommandLine};

use crate::house::House;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tacit-server");

fn kit(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../kit")
        .join(name)
}

/// A YAML file of the kit as a value, read by the library that the S3 server of tests brings along.
fn yaml(name: &str) -> Value {
    const READ: &str =
        "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)";
    let python = kit("../../target/tools/s3/bin/python");
    let read = run(Command::new(python).args(["-c", READ]).arg(kit(name)));
    serde_json::from_str(&read).unwrap()
}

fn items<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    let items = value[name].as_array();
    items.map_or(&[], Vec::as_slice)
}

#[track_caller]
fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    let text = value[name].as_str().unwrap_or_default();
    assert!(!text.is_empty(), "{name} is missing: {value}");
    text
}

/// Words of an expression that stand in no quotes: series, labels and what is computed of them.
fn words(expression: &str) -> BTreeSet<String> {
    let unquoted = expression.split('"').step_by(2);
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = unquoted.flat_map(|part| part.split(move |letter| !is_letter(letter)));
    let words = words.filter(|word| word.starts_with(|letter: char| letter.is_ascii_alphabetic()));
    words.map(str::to_owned).collect()
}

/// What Prometheus brings to expressions: functions, and what it says of whatever it reads.
const OF_PROMETHEUS: [&str; 9] = [
    "sum",
    "max",
    "time",
    "by",
    "rate",
    "histogram_quantile",
    "and",
    "up",
    "job",
];

/// Series that are served, and their labels.
fn served(metrics: &str) -> BTreeSet<String> {
    let lines = metrics.lines().filter(|line| !line.starts_with('#'));
    let names = lines.filter_map(|line| line.rsplit_once(' '));
    names.flat_map(|(series, _)| words(series)).collect()
}

#[track_caller]
fn all_differ(names: Vec<&str>) {
    let each: BTreeSet<_> = names.iter().collect();
    assert!(!names.is_empty() && each.len() == names.len(), "{names:?}");
}

/// Every expression of rules and board, after a look at what stands around it.
fn expressions() -> Vec<String> {
    let (rules, board) = (yaml("monitoring/alerts.yml"), kit("monitoring/board.json"));
    let board: Value = serde_json::from_str(&fs::read_to_string(board).unwrap()).unwrap();
    let rules = items(&rules, "groups")
        .iter()
        .flat_map(|group| items(group, "rules"));
    let panels = items(&board, "panels");
    all_differ(rules.clone().map(|rule| text(rule, "alert")).collect());
    all_differ(panels.iter().map(|panel| text(panel, "title")).collect());
    for rule in rules.clone() {
        text(rule, "for");
        assert!(["page", "ticket"].contains(&text(&rule["labels"], "severity")));
        for said in ["summary", "action"] {
            assert!(text(&rule["annotations"], said).ends_with('.'));
        }
    }
    let source = text(&board["templating"]["list"][0], "name");
    for panel in panels {
        let uid = text(&panel["datasource"], "uid");
        assert_eq!(uid, format!("${{{source}}}"));
        all_differ(
            items(panel, "targets")
                .iter()
                .map(|it| text(it, "refId"))
                .collect(),
        );
    }
    let targets = panels.iter().flat_map(|panel| items(panel, "targets"));
    let all = rules.chain(targets);
    all.map(|it| text(it, "expr").to_owned()).collect()
}

#[tokio::test]
async fn every_expression_of_board_and_rules_asks_for_what_is_served() {
    let house = House::with(&["--public-metrics", "true"]).await;
    let mut browser = house.browser();
    browser.get("/healthz").await.expect_status(204);
    let metrics = browser.get("/metrics").await;
    let known = served(std::str::from_utf8(&metrics.body).unwrap());
    for expression in expressions() {
        let asked = words(&expression.replace(['[', ']'], "\""));
        let mut unknown = asked.difference(&known);
        let unknown = unknown.find(|word| !OF_PROMETHEUS.contains(&word.as_str()));
        assert_eq!(unknown, None, "{expression}");
        let is_series = |word: &String| word.starts_with("tacit_") || word == "up";
        assert!(asked.iter().any(is_series), "{expression}");
    }
}

/// What every server of a service says alike, of its database.
const OF_ALL: [&str; 5] = [
    "tacit_jobs_running",
    "tacit_jobs_waiting",
    "tacit_mails_waiting",
    "tacit_mails_given_up",
    "tacit_processes",
];

/// Rules keep services apart by their jobs; so does the board, and the processes of each by what they are scraped at.
#[test]
fn the_board_tells_services_apart_and_their_processes() {
    let board = fs::read_to_string(kit("monitoring/board.json")).unwrap();
    let board: Value = serde_json::from_str(&board).unwrap();
    let panels = items(&board, "panels").iter();
    for target in panels.flat_map(|panel| items(panel, "targets")) {
        let (expression, legend) = (text(target, "expr"), text(target, "legendFormat"));
        assert!(legend.starts_with("{{job}} "), "{expression}: {legend}");
        let is_of_service = expression.contains("by (job");
        let is_of_process = legend.contains("{{instance}}") && !expression.contains("by (");
        assert_ne!(is_of_service, is_of_process, "{expression}: {legend}");
        let asked = words(expression);
        let is_of_all = OF_ALL.iter().any(|name| asked.contains(*name));
        assert!(
            !is_of_all || expression.starts_with("max by (job) ("),
            "{expression}"
        );
    }
}

/// Names that begin with `TACIT_` in what a file of the kit tells the server: outside comments, and none that is filled in before.
fn told(name: &str) -> Vec<String> {
    let text = fs::read_to_string(kit(name)).unwrap();
    let lines = text.lines().filter(|line| !line.trim().starts_with('#'));
    let parts = lines.flat_map(|line| line.split_inclusive("TACIT_").collect::<Vec<_>>());
    let parts: Vec<&str> = parts.collect();
    let name = |pair: &[&str]| {
        let is_told = pair[0].ends_with("TACIT_") && !pair[0].ends_with("${TACIT_");
        let is_part = |letter: char| letter.is_ascii_uppercase() || letter == '_';
        let end = pair[1].find(|letter| !is_part(letter));
        let rest = &pair[1][..end.unwrap_or(pair[1].len())];
        is_told.then(|| format!("TACIT_{rest}"))
    };
    parts.windows(2).filter_map(name).collect()
}

#[test]
fn whatever_the_kit_tells_the_server_by_its_environment_is_a_setting() {
    let help = run(Command::new(PROGRAM).arg("--help"));
    let settings = words(&help.replace('"', " "));
    let files = [
        "container/Containerfile",
        "container/compose.yml",
        "container/several.yml",
        "systemd/tacit-server.service",
        "systemd/tacit-evaluator.service",
        "systemd/tacit-backup.service",
    ];
    let told: Vec<String> = files.iter().flat_map(|file| told(file)).collect();
    for known in ["TACIT_DIST", "TACIT_TLS_KEY", "TACIT_OBJECTS"] {
        assert!(told.iter().any(|name| name == known), "{known}");
    }
    let unknown: Vec<_> = told
        .iter()
        .filter(|name| !settings.contains(*name))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn images_of_others_have_versions_and_servers_start_once_their_bucket_is_made() {
    let (one, several) = (yaml("container/compose.yml"), yaml("container/several.yml"));
    let services = |file: &'static str, value: &Value| {
        let services = value["services"].as_object().unwrap().clone();
        services
            .into_iter()
            .map(move |(name, service)| (file, name, service))
    };
    let all = services("compose", &one).chain(services("several", &several));
    for (file, name, service) in all {
        let Some(image) = service["image"].as_str() else {
            assert!(file == "several" && name == "server", "{name} has no image");
            continue;
        };
        let tag = image.rsplit('/').next().unwrap().split_once(':');
        let is_ours = image == "tacit-server";
        assert!(
            is_ours || tag.is_some_and(|(_, tag)| tag != "latest"),
            "{image}"
        );
    }
    for name in ["server", "evaluator"] {
        let waits = &several["services"][name]["depends_on"]["bucket"];
        assert_eq!(text(waits, "condition"), "service_completed_successfully");
    }
    let objects = text(&several["x-places"], "TACIT_OBJECTS");
    let bucket = objects.strip_prefix("s3://").unwrap();
    let made = several["services"]["bucket"]["entrypoint"].to_string();
    assert!(made.contains(&format!("mb --ignore-existing objects/{bucket}")));
}

#[test]
fn the_settings_of_the_package_are_settings_of_the_server() {
    let settings = kit("server.toml");
    let told = CommandLine::read(["tacit-server", "--config", settings.to_str().unwrap()]);
    let config = told.unwrap().config;
    assert_eq!(config.data, Path::new("/var/lib/tacit"));
}

fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; .ci/tools test installs it"));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a unit sets under a name.
fn set(unit: &str, name: &str) -> Vec<String> {
    let unit = fs::read_to_string(kit("systemd").join(unit)).unwrap();
    let values = unit
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    values.map(str::to_owned).collect()
}

const SERVER: &str = "tacit-server.service";
const EVALUATOR: &str = "tacit-evaluator.service";
const BACKUP: &str = "tacit-backup.service";

#[test]
fn evaluator_and_nightly_backup_reach_what_the_server_reaches() {
    for unit in [EVALUATOR, BACKUP] {
        for name in [
            "RestrictAddressFamilies",
            "EnvironmentFile",
            "Wants",
            "User",
        ] {
            assert!(!set(SERVER, name).is_empty(), "{name}");
            assert_eq!(set(unit, name), set(SERVER, name), "{unit}: {name}");
        }
        for cut_off in ["PrivateNetwork", "IPAddressDeny"] {
            assert!(set(unit, cut_off).is_empty(), "{unit}: {cut_off}");
        }
        let after = set(unit, "After").concat();
        assert!(after.contains(&set(SERVER, "Wants").concat()), "{unit}");
    }
}

/// What a unit starts, with the package's settings.
fn started(unit: &str) -> CommandLine {
    let told = set(unit, "ExecStart").concat();
    let words = told.split(' ').map(|word| match word {
        "/etc/tacit/server.toml" => kit("server.toml").into_os_string(),
        word => word.into(),
    });
    CommandLine::read(words).unwrap()
}

/// Both may run on one machine, and each data folder is for one process.
#[test]
fn an_evaluator_has_the_servers_settings_and_a_data_folder_of_its_own() {
    let commands = [(SERVER, Asked::Serve), (EVALUATOR, Asked::Evaluator)];
    let folders = commands.map(|(unit, command)| {
        let told = started(unit);
        assert_eq!(told.command, Some(command), "{unit}");
        assert_eq!(told.config.connections.get(), 8_000, "{unit}");
        let folder = set(unit, "StateDirectory").concat();
        assert_eq!(told.config.data, Path::new("/var/lib").join(folder));
        told.config.data
    });
    assert_ne!(folders[0], folders[1]);
}

/// systemd stops the evaluator before it starts the server's new version, by their order (systemd.unit(5)).
#[test]
fn the_package_restarts_servers_and_evaluators_together_and_stops_both_when_it_goes() {
    assert!(set(EVALUATOR, "After").concat().ends_with(SERVER));
    for script in ["debian/postinst", "debian/prerm"] {
        let script = fs::read_to_string(kit(script)).unwrap();
        let mut orders = script.lines();
        let both = |line: &str| {
            line.contains("systemctl") && [SERVER, EVALUATOR].iter().all(|unit| line.contains(unit))
        };
        assert!(orders.any(both), "{script}");
    }
}

#[test]
fn an_evaluator_is_shut_in_as_the_server_is() {
    let text = |unit: &str| fs::read_to_string(kit("systemd").join(unit)).unwrap();
    let server = text(SERVER);
    let mut parts = server.split("\n\n");
    let walls = parts.find(|part| part.starts_with("NoNewPrivileges=yes"));
    assert!(text(EVALUATOR).contains(walls.unwrap()));
    assert_eq!(set(EVALUATOR, "CapabilityBoundingSet"), [""]);
    assert!(set(EVALUATOR, "AmbientCapabilities").is_empty());
}

#[test]
fn the_units_leave_the_server_little_to_reach() {
    for unit in [SERVER, EVALUATOR, BACKUP] {
        let file = kit("systemd").join(unit);
        run(Command::new("systemd-analyze")
            .args(["security", "--offline=yes", "--no-pager", "--threshold=25"])
            .arg(file));
    }
}
