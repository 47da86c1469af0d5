//! What rules ask for that has to be looked after: room, backups, the certificate.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use service::config::TlsFiles;
use tacit_http::tls::{self, Tls};
use tacit_server::backup::{passphrase::Passphrase, write::write};

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
    assert!(total > 0 && free <= total, "{free} of {total}");
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

    let long_ago = UNIX_EPOCH + Duration::from_secs(1_000_000);
    let note = house.app.config.data.join("backup.made");
    let note = fs::File::options().write(true).open(note).unwrap();
    note.set_modified(long_ago).unwrap();
    // There is a file of that name.
    let again = write(&house.app.config, &file, &passphrase).await;
    assert!(again.is_err());
    assert_eq!(house.metric(BACKUP).await, 1_000_000);
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

#[tokio::test]
async fn metrics_say_when_the_certificate_ends_that_is_shown_to_browsers() {
    let house = House::new().await;
    assert_eq!(house.metric(CERTIFICATE).await, 0);
    let tls = Tls::read(certify(house.folder(), 2049)).unwrap();
    let following = tokio::spawn(tls::follow(Some(tls.clone()), house.app.clone()));
    while house.metric(CERTIFICATE).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(house.metric(CERTIFICATE).await, 2_493_072_000);
    following.abort();

    // From 2050 on certificates write their times in another way.
    certify(house.folder(), 2050);
    assert_eq!(tls.ends(), Some(2_493_072_000));
    tls.renew();
    assert_eq!(tls.ends(), Some(2_524_608_000));
}
