//! The Debian package, and what its scripts ask of the system.

use std::{fs, path::Path, process::Command};

use super::{PROGRAM, kit, run};

/// Whatever the scripts call to change something.
const CALLED: [&str; 5] = [
    "systemd-sysusers",
    "systemd-tmpfiles",
    "systemctl",
    "chown",
    "chmod",
];

/// Writes programs of these names that only note how they are called. A shell does it: what this process writes itself may still be open in
/// another thread's child, and then cannot be run.
const STAND_INS: &str = r#"
for name in "$@"; do
    printf '#!/bin/sh\necho "%s $*" >>"$CALLS"\n' "$name" >"$PROGRAMS/$name"
    chmod 755 "$PROGRAMS/$name"
done
"#;

/// What is no file of the package, and not its to delete.
const KEPT: [&str; 3] = [
    "var/lib/tacit/tacit.sqlite",
    "var/backups/tacit/today.tacit",
    "etc/tacit/backup.passphrase",
];

/// A package of this program, beside a folder that dpkg takes for the system's root.
fn build(folder: &Path) -> String {
    let (dist, root) = (folder.join("dist"), folder.join("root"));
    let package = folder.join("tacit-server.deb");
    fs::create_dir(&dist).unwrap();
    fs::write(dist.join("index.html"), "<title>Tacit</title>").unwrap();
    run(Command::new(kit("debian/build"))
        .arg(PROGRAM)
        .args([&dist, &package])
        .env("COMPRESSION", "none"));
    fs::create_dir_all(root.join("var/lib/dpkg/updates")).unwrap();
    fs::create_dir_all(root.join("var/lib/dpkg/info")).unwrap();
    fs::write(root.join("var/lib/dpkg/status"), "").unwrap();
    package.to_str().unwrap().to_owned()
}

fn dpkg(root: &Path, action: &[&str]) {
    run(Command::new("dpkg")
        .arg(format!("--root={}", root.display()))
        .args([
            "--force-not-root",
            "--force-depends",
            "--force-script-chrootless",
        ])
        .args(["--force-confold", "--log=/dev/null"])
        .args(action));
}

#[test]
fn the_debian_package_is_installed_and_removed_and_keeps_changed_settings_and_all_data() {
    let folder = tempfile::tempdir().unwrap();
    let package = build(folder.path());
    let root = folder.path().join("root");
    dpkg(&root, &["--install", &package]);
    let version = run(Command::new(root.join("usr/bin/tacit-server")).arg("--version"));
    assert!(version.starts_with("tacit-server "), "{version}");
    for file in [
        "usr/share/tacit/dist/index.html",
        "usr/share/tacit/monitoring/alerts.yml",
        "usr/share/tacit/proxy/nginx.conf",
        "usr/share/tacit/proxy/Caddyfile",
        "usr/lib/systemd/system/tacit-server.service",
        "usr/lib/systemd/system/tacit-evaluator.service",
        "usr/lib/sysusers.d/tacit.conf",
        "usr/lib/tmpfiles.d/tacit.conf",
    ] {
        assert!(root.join(file).exists(), "{file}");
    }
    let settings = root.join("etc/tacit/server.toml");
    fs::write(&settings, "queue_limit = 3\n").unwrap();
    for file in KEPT.map(|file| root.join(file)) {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "kept").unwrap();
    }
    dpkg(&root, &["--install", &package]);
    assert_eq!(fs::read_to_string(&settings).unwrap(), "queue_limit = 3\n");
    dpkg(&root, &["--remove", "tacit-server"]);
    assert!(!root.join("usr/bin/tacit-server").exists() && settings.exists());
    dpkg(&root, &["--purge", "tacit-server"]);
    assert!(!settings.exists());
    for file in KEPT {
        assert!(root.join(file).exists(), "{file}");
    }
}

/// The list of accounts that the scripts name is read by systemd itself. That of folders is not: only root can give them to another.
#[test]
fn the_account_of_the_package_cannot_sign_in_and_backups_are_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let package = build(folder.path());
    let root = folder.path().join("root");
    dpkg(&root, &["--install", &package]);
    run(Command::new("systemd-sysusers")
        .arg(format!("--root={}", root.display()))
        .arg("tacit.conf"));
    let accounts = fs::read_to_string(root.join("etc/passwd")).unwrap();
    let account = accounts.lines().find(|line| line.starts_with("tacit:"));
    let account = account.unwrap();
    assert!(account.contains(":/var/lib/tacit:") && account.ends_with("/nologin"));
    let folders = fs::read_to_string(root.join("usr/lib/tmpfiles.d/tacit.conf")).unwrap();
    assert_eq!(folders.trim(), "d /var/backups/tacit 0700 tacit tacit -");
}

/// What a script of the package calls, on a machine where systemd runs or not, line by line.
fn called(script: &str, action: &str, has_systemd: bool) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (calls, running) = (folder.path().join("calls"), folder.path().join("systemd"));
    let programs = folder.path().join("bin");
    fs::create_dir(&programs).unwrap();
    run(Command::new("/bin/sh")
        .args(["-c", STAND_INS, "sh"])
        .args(CALLED)
        .env("PROGRAMS", &programs));
    if has_systemd {
        fs::create_dir(&running).unwrap();
    }
    let text = fs::read_to_string(kit("debian").join(script)).unwrap();
    let text = text.replace("/run/systemd/system", running.to_str().unwrap());
    let copy = folder.path().join(script);
    fs::write(&copy, text).unwrap();
    run(Command::new("/bin/sh")
        .arg(&copy)
        .arg(action)
        .env("PATH", &programs)
        .env("CALLS", &calls)
        .env_remove("DPKG_ROOT"));
    let calls = fs::read_to_string(calls).unwrap_or_default();
    calls.lines().map(str::to_owned).collect()
}

const ACCOUNT_AND_FOLDERS: [&str; 4] = [
    "systemd-sysusers tacit.conf",
    "systemd-tmpfiles --create tacit.conf",
    "chown root:tacit /etc/tacit/server.toml",
    "chmod 640 /etc/tacit/server.toml",
];

#[test]
fn an_installation_makes_the_account_and_starts_nothing_that_did_not_run() {
    let running = [
        "systemctl daemon-reload",
        "systemctl try-restart tacit-evaluator.service tacit-server.service",
    ];
    let all = [&ACCOUNT_AND_FOLDERS[..], &running[..]].concat();
    assert_eq!(called("postinst", "configure", true), all);
    assert_eq!(called("postinst", "configure", false), ACCOUNT_AND_FOLDERS);
    assert_eq!(called("postinst", "abort-remove", true), [""; 0]);
}

#[test]
fn an_upgrade_stops_nothing_and_a_removal_all_that_the_package_may_run() {
    let stopped =
        "systemctl disable --now tacit-server.service tacit-evaluator.service tacit-backup.timer";
    assert_eq!(called("prerm", "remove", true), [stopped]);
    for (action, has_systemd) in [("remove", false), ("upgrade", true), ("upgrade", false)] {
        assert_eq!(called("prerm", action, has_systemd), [""; 0], "{action}");
    }
    for action in ["remove", "purge"] {
        let reload = "systemctl daemon-reload";
        assert_eq!(called("postrm", action, true), [reload], "{action}");
        assert_eq!(called("postrm", action, false), [""; 0], "{action}");
    }
}
