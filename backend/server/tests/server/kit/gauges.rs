//! What rules ask for that has to be looked after: room, backups, the certificate.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use api::{account::Role, paths, vault::VERSION_HEADER};
use axum::{body::Body, http::Method};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use service::{
    base::disk,
    config::{Chore, TlsFiles},
};
use tacit_http::tls::{self, Tls};
use tacit_server::{
    backup::{passphrase::Passphrase, write::write},
    chores,
};

use super::run;
use crate::house::House;

const BACKUP: &str = "tacit_backup_timestamp_seconds";
const CERTIFICATE: &str = "tacit_certificate_expiry_timestamp_seconds";

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap().as_secs()
}

#[tokio::test]
async fn metrics_say_how_much_room_the_data_folder_has() {
    let house = House::new().await;
    let free = house.metric("tacit_disk_free_bytes").await;
    let total = house.metric("tacit_disk_total_bytes").await;
    let disk = disk::of(&house.app.config.data).unwrap();
    assert_eq!(total, disk.total_bytes);
    // Others write on it meanwhile.
    let other = free.abs_diff(disk.free_bytes);
    assert!(other <= total / 20, "{free}, {}", disk.free_bytes);
}

#[tokio::test]
async fn metrics_say_when_a_backup_was_made_last_and_none_that_failed_counts() {
    let house = House::new().await;
    let passphrase = Passphrase::new("three words and four").unwrap();
    let file = house.folder().join("today.tacit");
    assert_eq!(house.metric(BACKUP).await, 0);
    let before = now();
    write(&house.app.config, &file, &passphrase).await.unwrap();
    let made = house.metric(BACKUP).await;
    assert!((before..=now()).contains(&made), "{made}");

    // What the note says counts, not when it was copied here.
    fs::write(house.app.config.data.join("backup.made"), "1000000").unwrap();
    assert_eq!(house.metric(BACKUP).await, 1_000_000);
    // Stands in the way of the database's copy, when the file is begun already.
    fs::create_dir(house.app.config.data.join("backup.sqlite")).unwrap();
    let again = house.folder().join("again.tacit");
    assert!(write(&house.app.config, &again, &passphrase).await.is_err());
    assert_eq!(house.metric(BACKUP).await, 1_000_000);
    let names = fs::read_dir(house.folder()).unwrap();
    let mut names = names.map(|file| file.unwrap().file_name());
    assert!(names.all(|name| !name.to_string_lossy().contains("again.tacit")));
}

#[cfg(unix)]
#[tokio::test]
async fn a_backup_follows_nothing_that_somebody_put_where_it_is_written() {
    let house = House::new().await;
    let passphrase = Passphrase::new("three words and four").unwrap();
    let to = house.folder().join("today.tacit");
    let planted = house.folder().join("today.tacit.unfinished");
    let theirs = house.folder().join("theirs");
    fs::write(&theirs, "theirs").unwrap();
    std::os::unix::fs::symlink(&theirs, &planted).unwrap();
    write(&house.app.config, &to, &passphrase).await.unwrap();
    assert_eq!(fs::read_to_string(&theirs).unwrap(), "theirs");
    assert_eq!(fs::read_link(&planted).unwrap(), theirs);
    let made = to.symlink_metadata().unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&made.permissions());
    assert!(made.is_file() && mode & 0o777 == 0o600, "{mode:o}");
}

/// An item of somebody's vault, whose object is lost.
async fn lose_an_item(house: &House) {
    let mut user = house.member(Role::User, "user@demo.example").await;
    let item = user
        .request(Method::PUT, &paths::vault_item("history"))
        .header("content-type", "application/octet-stream")
        .header(VERSION_HEADER, 0_u64)
        .body(Body::from("sealed"))
        .unwrap();
    let kept = user.send(item).await;
    assert!(kept.status.is_success());
    let objects = house.app.vault.written_before(i64::MAX).await.unwrap();
    for object in &objects {
        house.app.vault.delete(object).await.unwrap();
    }
    assert_eq!(objects.len(), 1);
}

#[tokio::test]
async fn a_backup_that_lacks_an_object_is_kept_and_does_not_count_as_made() {
    let house = House::new().await;
    lose_an_item(&house).await;
    let secret = house.folder().join("passphrase");
    fs::write(&secret, "three words and four").unwrap();
    let to = house.folder().join("today.tacit");
    let backup = Chore::Backup {
        to: to.clone(),
        passphrase_file: Some(secret),
    };
    let made = chores::run(backup, &house.app.config, &house.clock).await;
    let told = made.unwrap_err().to_string();
    assert!(told.contains("not there: 1"), "{told}");
    assert!(to.is_file());
    assert_eq!(house.metric(BACKUP).await, 0);
}

fn certify(folder: &Path, year: i32) -> TlsFiles {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    params.not_after = date_time_ymd(year, 1, 1);
    let files = TlsFiles {
        certificate: folder.join("certificate.pem"),
        key: folder.join("key.pem"),
    };
    let certificate = params.self_signed(&key).unwrap();
    fs::write(&files.certificate, certificate.pem()).unwrap();
    fs::write(&files.key, key.serialize_pem()).unwrap();
    files
}

/// Waits until metrics say that the certificate ends then.
async fn expect_end(house: &House, ends: u64) {
    let told = async {
        while house.metric(CERTIFICATE).await != ends {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let told = tokio::time::timeout(Duration::from_secs(30), told).await;
    told.unwrap_or_else(|_| panic!("{ends}"));
}

/// What `systemctl reload` does.
fn reload() {
    run(Command::new("/bin/sh").args(["-c", "kill -HUP $PPID"]));
}

#[tokio::test]
async fn metrics_say_when_the_certificate_ends_that_is_shown_to_browsers() {
    let house = House::new().await;
    assert_eq!(house.metric(CERTIFICATE).await, 0);
    let tls = Tls::read(certify(house.folder(), 2049)).unwrap();
    let following = tokio::spawn(tls::follow(Some(tls), house.app.clone()));
    expect_end(&house, 2_493_072_000).await;
    // From 2050 on certificates write their times in another way.
    certify(house.folder(), 2050);
    reload();
    expect_end(&house, 2_524_608_000).await;
    // A time before 1970 is none; rules take it for one long ago.
    certify(house.folder(), 1960);
    reload();
    expect_end(&house, 1).await;
    following.abort();
}
