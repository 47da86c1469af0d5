use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::{Args, CommandFactory, FromArgMatches, Parser};

use super::{Config, command::Command, error::ConfigError, rehearsal};

/// The setting of the command line that is none of [`Config`], and that a file may say too.
const LOG_JSON: &str = "log_json";

/// The command line of the server.
#[derive(Debug, Parser)]
#[command(
    name = "tacit-server",
    version,
    about = "Serves sealed inference: it computes on ciphertext only."
)]
pub struct CommandLine {
    /// File with settings (TOML; keys are the long flags but this one, with `_` for `-`)
    #[arg(long = "config", env = "TACIT_CONFIG")]
    pub file: Option<PathBuf>,
    /// Write logs as JSON, one object a line
    #[arg(long, env = "TACIT_LOG_JSON")]
    pub log_json: bool,
    /// What the file may say too.
    #[command(flatten)]
    pub config: Config,
    /// What to do; without a word, to serve.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl CommandLine {
    /// Reads arguments (the program's name first), environment and file.
    pub fn read(
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Result<Self, ConfigError> {
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        let mut told = Self::parsed(Self::settable(), &arguments)?;
        if let Some(file) = &told.file {
            told = Self::read_over(file, &read_file(file)?, arguments)?;
        }
        rehearsal::confine(&mut told.config, told.command.as_ref())?;
        told.config.tls()?;
        told.config.mail()?;
        told.config.oidc.identity()?;
        told.config.origin()?;
        Ok(told)
    }

    /// Takes what a file says for the defaults.
    fn read_over(
        file: &Path,
        table: &toml::Table,
        arguments: Vec<OsString>,
    ) -> Result<Self, ConfigError> {
        let settings = Config::augment_args(clap::Command::new("settings"));
        let mut command = Self::settable();
        for (key, value) in table {
            let (file, named) = (file.to_owned(), key.clone());
            let mut known = settings.get_arguments();
            if key != LOG_JSON && !known.any(|argument| argument.get_id() == key.as_str()) {
                return Err(ConfigError::NoSetting { file, key: named });
            }
            let text = match value {
                toml::Value::String(text) => text.clone(),
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(flag) => flag.to_string(),
                _ => return Err(ConfigError::SettingKind { file, key: named }),
            };
            command = command.mut_arg(key, |argument| argument.default_value(text));
        }
        Self::parsed(command, &arguments)
    }

    /// What can be said, every setting of it on both sides of the command's word.
    fn settable() -> clap::Command {
        Self::command().mut_args(|setting| setting.global(true))
    }

    fn parsed(command: clap::Command, arguments: &[OsString]) -> Result<Self, ConfigError> {
        let matches = command.try_get_matches_from(arguments)?;
        Ok(Self::from_arg_matches(&matches)?)
    }
}

fn read_file(path: &Path) -> Result<toml::Table, ConfigError> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|_| ConfigError::Unreadable(path.to_owned()))?;
    toml::from_str(&text).map_err(|source| ConfigError::File {
        file: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;
    use crate::config::Chore;

    fn with_file(file: &str, flags: &[&str]) -> Result<CommandLine, ConfigError> {
        let arguments = ["tacit-server"].iter().chain(flags).map(OsString::from);
        let table = toml::from_str(file).unwrap();
        CommandLine::read_over(Path::new("some.toml"), &table, arguments.collect())
    }

    #[test]
    fn flags_come_before_the_file_and_the_file_before_defaults() {
        let file = "queue_limit = 3\nlisten = '127.0.0.1:1'\ncalibrate = false";
        let config = with_file(file, &["--queue-limit", "2"]).unwrap().config;
        assert_eq!(config.queue_limit, 2);
        assert_eq!(config.listen, SocketAddr::from(([127, 0, 0, 1], 1)));
        assert!(!config.calibrate);
        assert_eq!(config.jobs_per_user, 5);
    }

    #[test]
    fn an_unknown_key_or_a_wrong_value_in_the_file_is_refused() {
        for said in ["listn = '127.0.0.1:1'", "command = 'serve'", "file = 'x'"] {
            let refused = with_file(said, &[]).unwrap_err();
            assert!(matches!(refused, ConfigError::NoSetting { .. }));
            let (key, _) = said.split_once(' ').unwrap();
            let told = refused.to_string();
            assert!(told.contains(key) && told.contains("some.toml"), "{told}");
        }
        let list = with_file("queue_limit = [1]", &[]);
        assert!(matches!(list, Err(ConfigError::SettingKind { .. })));
        let wrong = with_file("queue_limit = 'many'", &[]);
        assert!(matches!(wrong, Err(ConfigError::Usage(_))));
    }

    #[test]
    fn the_file_says_how_logs_are_written() {
        for (file, is_json) in [
            ("", false),
            ("log_json = true", true),
            ("log_json = false", false),
        ] {
            assert_eq!(with_file(file, &[]).unwrap().log_json, is_json);
        }
        assert!(
            with_file("log_json = false", &["--log-json"])
                .unwrap()
                .log_json
        );
    }

    #[test]
    fn the_command_line_is_well_formed() {
        CommandLine::settable().debug_assert();
    }

    #[test]
    fn settings_stand_on_both_sides_of_the_command() {
        for said in [
            vec!["--queue-limit", "2", "setup-link"],
            vec!["setup-link", "--queue-limit", "2"],
        ] {
            let told = with_file("queue_limit = 3", &said).unwrap();
            assert_eq!(
                told.command,
                Some(Command::Chore(Chore::SetupLink { additional: false }))
            );
            assert_eq!(told.config.queue_limit, 2);
        }
        assert_eq!(with_file("", &[]).unwrap().command, None);
    }

    #[test]
    fn whoever_puts_the_log_back_says_why() {
        for (command, reason) in [
            (&["accept-loss"][..], "The copy was behind."),
            (&["restore", "--from", "backup"][..], "Both disks failed."),
        ] {
            for unsaid in [&[][..], &["--reason", " "][..]] {
                let told = with_file("", &[command, unsaid].concat());
                assert!(matches!(told, Err(ConfigError::Usage(_))), "{command:?}");
            }
            let told = with_file("", &[command, &["--reason", reason]].concat());
            assert!(told.unwrap().command.is_some());
        }
    }

    #[test]
    fn without_an_origin_the_address_is_the_origin() {
        let read = |listen| CommandLine::read(["tacit-server", "--listen", listen]);
        let told = read("127.0.0.1:9").unwrap();
        assert_eq!(told.config.origin().unwrap().as_str(), "http://127.0.0.1:9");
        assert!(matches!(read("192.0.2.1:9"), Err(ConfigError::PlainHttp)));
        let refused = read("localhost:9").unwrap_err().to_string();
        assert!(refused.contains("in figures with a port"), "{refused}");
    }

    #[test]
    fn tls_needs_two_files_and_makes_the_origin_secure() {
        let read = |flags: &[&str]| {
            let listen = ["tacit-server", "--listen", "192.0.2.1:9"];
            CommandLine::read(listen.iter().chain(flags))
        };
        let certificate = ["--tls-certificate", "a.pem"];
        let half = read(&certificate);
        assert!(matches!(half, Err(ConfigError::HalfTls)));
        let told = read(&[certificate, ["--tls-key", "b.pem"]].concat()).unwrap();
        assert_eq!(
            told.config.origin().unwrap().as_str(),
            "https://192.0.2.1:9"
        );
        assert!(told.config.tls().unwrap().is_some());
    }

    #[test]
    fn what_mail_needs_is_stated_as_a_whole() {
        let read = |flags: &[&str]| CommandLine::read(["tacit-server"].iter().chain(flags));
        let (from, password) = (
            ["--mail-from", "t@d.example"],
            ["--smtp-password-file", "p"],
        );
        let with_user = ["--smtp", "smtps://tacit@mail.example"];
        let without = ["--smtp", "smtps://mail.example"];
        for half in [
            with_user.to_vec(),
            [with_user, from].concat(),
            from.to_vec(),
        ] {
            assert!(matches!(read(&half), Err(ConfigError::HalfMail)));
        }
        let password_of_nobody = read(&[without, from, password].concat());
        assert!(matches!(password_of_nobody, Err(ConfigError::HalfMail)));
        for whole in [
            [with_user, from, password].concat(),
            [without, from].concat(),
        ] {
            assert!(read(&whole).unwrap().config.mail().unwrap().is_some());
        }
        assert!(read(&[]).unwrap().config.mail().unwrap().is_none());
    }
}
