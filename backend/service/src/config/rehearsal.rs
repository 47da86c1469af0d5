//! A restore that is rehearsed: it has the keys and the log of a service that goes on elsewhere, so nothing of it gets there.

use std::path::{Path, PathBuf};

use storage::database::DatabaseAddress;

use super::{Config, chore::Chore, command::Command, error::ConfigError, origin::Origin};
use crate::base::witness_address::WitnessAddresses;

/// The file that says that a restore is rehearsed in a data folder.
pub fn rehearsal_mark(data: &Path) -> PathBuf {
    data.join("rehearsal")
}

/// Takes from settings whatever leads elsewhere, where they are those of a rehearsal.
///
/// # Errors
/// [`ConfigError::Rehearsed`] for what is more than to serve it, [`ConfigError::OpenRehearsal`].
pub(super) fn confine(config: &mut Config, command: Option<&Command>) -> Result<(), ConfigError> {
    if !begins(command) && !rehearsal_mark(&config.data).exists() {
        return require_none_beside(config, command);
    }
    require_inside(config, command)?;
    if !config.listen.ip().is_loopback() {
        return Err(ConfigError::OpenRehearsal);
    }
    cut_off(config);
    Ok(())
}

fn begins(command: Option<&Command>) -> bool {
    matches!(
        command,
        Some(Command::Chore(Chore::Restore {
            rehearsal: true,
            ..
        }))
    )
}

/// Evaluators work for others; backups, keys and proofs would be taken for the service's own.
fn require_inside(config: &Config, command: Option<&Command>) -> Result<(), ConfigError> {
    match command {
        None
        | Some(
            Command::Serve | Command::Chore(Chore::Restore { .. } | Chore::SecondFactorOff { .. }),
        ) => Ok(()),
        Some(Command::Evaluator | Command::Chore(_)) => {
            Err(ConfigError::Rehearsed(config.data.clone()))
        }
    }
}

/// No database is taken from a rehearsal by a command with another data folder.
fn require_none_beside(config: &Config, command: Option<&Command>) -> Result<(), ConfigError> {
    let mut databases = vec![config.database()];
    if let Some(Command::Chore(Chore::Migrate(told))) = command {
        databases.push(told.from.clone());
    }
    let mut folders = databases.iter().filter_map(DatabaseAddress::folder);
    match folders.find(|folder| rehearsal_mark(folder).exists()) {
        Some(folder) => Err(ConfigError::Rehearsed(folder)),
        None => Ok(()),
    }
}

/// The log keeps its name, as one has to whose key was changed; people come by the address that is listened on.
fn cut_off(config: &mut Config) {
    config.is_rehearsal = true;
    config.database = None;
    config.objects = None;
    config.witnesses = WitnessAddresses::default();
    config.witness_quorum = None;
    config.smtp = None;
    config.smtp_password_file = None;
    config.mail_from = None;
    config.oidc.forget();
    config.otlp_endpoint = None;
    config.tls_certificate = None;
    config.tls_key = None;
    config.origin = config.origin.as_ref().map(Origin::without_tls);
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::config::CommandLine;

    fn folder() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(rehearsal_mark(folder.path()), []).unwrap();
        folder
    }

    fn read(data: &Path, more: &[&str]) -> Result<CommandLine, ConfigError> {
        let data = format!("--data={}", data.display());
        let own = ["tacit-server", data.as_str()];
        CommandLine::read(own.iter().chain(more))
    }

    const OUTWARD: [&str; 9] = [
        "--origin=https://tacit.example",
        "--tls-certificate=a.pem",
        "--tls-key=b.pem",
        "--database=postgres://db/tacit",
        "--objects=s3://bucket/tacit",
        "--smtp=smtps://mail.example",
        "--mail-from=t@tacit.example",
        "--otlp-endpoint=http://collector.example:4318",
        "--witness-quorum=1",
    ];

    #[test]
    fn what_is_rehearsed_is_told_nothing_that_leads_elsewhere() {
        let folder = folder();
        let oidc = [
            "--oidc-issuer=https://id.example",
            "--oidc-client-id=tacit",
            "--oidc-client-secret-file=secret",
            "--oidc-name=Clinic",
        ];
        let flags = [&OUTWARD[..], &oidc[..]].concat();
        let elsewhere = tempfile::tempdir().unwrap();
        let told = read(elsewhere.path(), &flags).unwrap().config;
        assert!(!told.is_rehearsal && told.mail().unwrap().is_some());
        let restore = ["restore", "--rehearsal", "--from=b", "--reason=r"];
        for (data, command) in [(&folder, &["serve"][..]), (&elsewhere, &restore[..])] {
            let told = read(data.path(), &[&flags[..], command].concat());
            let told = told.unwrap().config;
            assert!(told.is_rehearsal);
            assert!(told.mail().unwrap().is_none() && told.tls().unwrap().is_none());
            assert!(told.oidc.identity().unwrap().is_none());
            assert!(told.otlp_endpoint.is_none() && told.witnesses.0.is_empty());
            let rows = DatabaseAddress::Sqlite(data.path().join("tacit.sqlite"));
            assert_eq!(told.database(), rows);
            assert!(told.objects.is_none());
            let origin = told.origin().unwrap();
            assert_eq!(origin.as_str(), "http://tacit.example");
        }
    }

    #[test]
    fn a_rehearsal_is_served_to_this_machine_alone() {
        let folder = folder();
        let listen = |address| read(folder.path(), &["--listen", address, OUTWARD[0]]);
        assert!(listen("127.0.0.1:9").is_ok() && listen("[::1]:9").is_ok());
        for open in ["0.0.0.0:443", "[::]:443", "192.0.2.1:9"] {
            let refused = listen(open).unwrap_err().to_string();
            for way_on in ["--listen 127.0.0.1:8080", "without --rehearsal"] {
                assert!(refused.contains(way_on), "{refused}");
            }
        }
    }

    #[test]
    fn nothing_comes_out_of_a_rehearsal() {
        let (folder, elsewhere) = (folder(), tempfile::tempdir().unwrap());
        let rows = format!("sqlite:{}", folder.path().join("tacit.sqlite").display());
        let rows = rows.as_str();
        let of_database = ["--database", rows, "backup", "--to", "b"];
        let migrate = ["migrate", "--from", rows, "--to", "sqlite:new.sqlite"];
        for (data, asked) in [
            (&folder, &["evaluator"][..]),
            (&folder, &["backup", "--to", "b"][..]),
            (&folder, &migrate[..]),
            (&folder, &["rotate", "log-key"][..]),
            (&folder, &["rotate", "opaque-key"][..]),
            (&folder, &["restored"][..]),
            (&folder, &["setup-link", "--additional"][..]),
            (&folder, &["accept-loss", "--reason", "r"][..]),
            (&elsewhere, &of_database[..]),
            (&elsewhere, &migrate[..]),
        ] {
            let refused = read(data.path(), asked).unwrap_err().to_string();
            let folder = folder.path().display().to_string();
            let is_told = refused.contains(&folder) && refused.contains("is rehearsed");
            assert!(is_told && refused.contains("Serve from it"), "{refused}");
        }
        assert!(read(folder.path(), &["second-factor-off", "a@demo.example"]).is_ok());
    }
}
