//! What lies in `backend/kit`: it fits the server and can be installed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::house::House;

fn kit(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../kit")
        .join(name)
}

/// Words of letters and `_` that begin with `tacit_`.
fn series(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !(letter.is_ascii_lowercase() || letter == '_'));
    let named = words.filter(|word| word.starts_with("tacit_"));
    named.map(str::to_owned).collect()
}

#[tokio::test]
async fn every_series_that_board_and_rules_name_is_served() {
    let house = House::with(&["--public-metrics", "true"]).await;
    let mut browser = house.browser();
    browser.get("/healthz").await.expect_status(204);
    let metrics = browser.get("/metrics").await;
    let served = series(std::str::from_utf8(&metrics.body).unwrap());
    for file in ["monitoring/board.json", "monitoring/alerts.yml"] {
        let named = series(&fs::read_to_string(kit(file)).unwrap());
        assert!(!named.is_empty());
        let missing: Vec<_> = named.difference(&served).collect();
        assert!(missing.is_empty(), "{file}: {missing:?}");
    }
    let board = fs::read_to_string(kit("monitoring/board.json")).unwrap();
    serde_json::from_str::<serde_json::Value>(&board).unwrap();
}

#[test]
fn the_settings_of_the_package_are_settings_of_the_server() {
    let settings = kit("server.toml");
    let told = service::config::CommandLine::read([
        "tacit-server",
        "--config",
        settings.to_str().unwrap(),
    ]);
    let config = told.unwrap().config;
    assert_eq!(config.data, Path::new("/var/lib/tacit"));
}

/// Whether a program is there; if not, what needs it is passed over.
fn is_here(program: &str) -> bool {
    let here = Command::new(program).arg("--version").output().is_ok();
    if !here {
        eprintln!("passed over: {program} is not installed");
    }
    here
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
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

#[test]
fn the_nightly_backup_reaches_what_the_server_reaches() {
    let (server, backup) = ("tacit-server.service", "tacit-backup.service");
    for name in [
        "RestrictAddressFamilies",
        "EnvironmentFile",
        "After",
        "User",
    ] {
        assert!(!set(server, name).is_empty(), "{name}");
        assert_eq!(set(backup, name), set(server, name), "{name}");
    }
    for cut_off in ["PrivateNetwork", "IPAddressDeny"] {
        assert!(set(backup, cut_off).is_empty(), "{cut_off}");
    }
}

#[test]
fn the_units_leave_the_server_little_to_reach() {
    if !is_here("systemd-analyze") {
        return;
    }
    for unit in ["tacit-server.service", "tacit-backup.service"] {
        let file = kit("systemd").join(unit);
        run(Command::new("systemd-analyze")
            .args(["security", "--offline=yes", "--no-pager", "--threshold=25"])
            .arg(file));
    }
}

#[test]
fn the_debian_package_is_installed_and_removed_and_keeps_changed_settings() {
    if !is_here("dpkg-deb") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (dist, root) = (folder.path().join("dist"), folder.path().join("root"));
    let package = folder.path().join("tacit-server.deb");
    fs::create_dir(&dist).unwrap();
    fs::write(dist.join("index.html"), "<title>Tacit</title>").unwrap();
    let program = env!("CARGO_BIN_EXE_tacit-server");
    run(Command::new(kit("debian/build"))
        .arg(program)
        .args([&dist, &package])
        .env("COMPRESSION", "none"));

    fs::create_dir_all(root.join("var/lib/dpkg/updates")).unwrap();
    fs::create_dir_all(root.join("var/lib/dpkg/info")).unwrap();
    fs::write(root.join("var/lib/dpkg/status"), "").unwrap();
    let dpkg = |action: &[&str]| {
        run(Command::new("dpkg")
            .arg(format!("--root={}", root.display()))
            .args([
                "--force-not-root",
                "--force-depends",
                "--force-script-chrootless",
            ])
            .args(["--force-confold", "--log=/dev/null"])
            .args(action))
    };
    dpkg(&["--install", package.to_str().unwrap()]);
    let version = run(Command::new(root.join("usr/bin/tacit-server")).arg("--version"));
    assert!(version.starts_with("tacit-server "), "{version}");
    for file in [
        "usr/share/tacit/dist/index.html",
        "usr/lib/systemd/system/tacit-server.service",
        "usr/lib/sysusers.d/tacit.conf",
    ] {
        assert!(root.join(file).exists(), "{file}");
    }
    let settings = root.join("etc/tacit/server.toml");
    fs::write(&settings, "queue_limit = 3\n").unwrap();
    dpkg(&["--install", package.to_str().unwrap()]);
    assert_eq!(fs::read_to_string(&settings).unwrap(), "queue_limit = 3\n");
    dpkg(&["--remove", "tacit-server"]);
    assert!(!root.join("usr/bin/tacit-server").exists() && settings.exists());
}
