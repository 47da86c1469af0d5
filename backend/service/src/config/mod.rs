//! Settings of the server, each declared once, here. Flags come before the environment, the environment
//! before the file, the file before defaults.

mod chore;
mod error;
mod oidc;
mod origin;

pub use chore::{Chore, Move, RotatedKey};
pub use error::ConfigError;
pub use oidc::{DemandedClaim, IdentitySettings, OidcFlags, is_loopback};
pub use origin::Origin;

use std::{
    ffi::OsString,
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    path::{Path, PathBuf},
    time::Duration,
};

use api::limits;
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use storage::{
    database::{DatabaseAddress, Synchronous},
    objects::address::ObjectsAddress,
};

use crate::base::{smtp_address::SmtpAddress, witness_address::WitnessAddresses};

/// Where the passphrase of backups is taken from, unless a file is named.
pub const PASSPHRASE_VARIABLE: &str = "TACIT_BACKUP_PASSPHRASE";

/// The setting of the command line that is none of [`Config`], and that a file may say too.
const LOG_JSON: &str = "log_json";

/// Files that a process may have open on most systems, less those of the server itself.
const MOST_CONNECTIONS: NonZeroUsize = NonZeroUsize::new(800).unwrap();

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

/// What the program can be asked for. Settings may stand before and after the word.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve until the process is asked to end; also what is done without a command
    Serve,
    /// Evaluate jobs beside servers with the same PostgreSQL database and the same objects, until the process is asked to end
    Evaluator,
    /// Something that is soon done.
    #[command(flatten)]
    Chore(Chore),
}

/// Everything the server is told from outside. Each is a flag, in the environment `TACIT_` and its name in
/// capitals.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Address to listen on
    #[arg(long, env = "TACIT_LISTEN", default_value = "127.0.0.1:8080", value_parser = listen)]
    pub listen: SocketAddr,
    /// Folder of the database, the sealed models and the server's own keys
    #[arg(long, env = "TACIT_DATA", default_value = "data")]
    pub data: PathBuf,
    /// What a committed transaction survives: "normal" the end of the process, "full" a power cut too, for more time each
    #[arg(long, env = "TACIT_SYNCHRONOUS", default_value = "normal")]
    pub synchronous: Synchronous,
    /// Database: sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME [default: tacit.sqlite in DATA]
    #[arg(long, env = "TACIT_DATABASE")]
    pub database: Option<DatabaseAddress>,
    /// Place of sealed models, keys and vault items: file:PATH, or s3://BUCKET/PREFIX with AWS_ENDPOINT_URL, AWS_REGION,
    /// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY [default: blobs in DATA]
    #[arg(long, env = "TACIT_OBJECTS")]
    pub objects: Option<ObjectsAddress>,
    /// Folder of the built browser app
    #[arg(long, env = "TACIT_DIST", default_value = "dist")]
    pub dist: PathBuf,
    /// Where browsers find the server, plain http only on a loopback name; the log is named by it, and under another one is another log
    /// to browsers and witnesses, so commands are told the server's [default: LISTEN]
    #[arg(long, env = "TACIT_ORIGIN", value_parser = Origin::parse)]
    pub origin: Option<Origin>,
    /// Threads that evaluate; by default one for each core
    #[arg(long, env = "TACIT_THREADS", default_value_t = cores())]
    pub threads: NonZeroUsize,
    /// Evaluations that may wait
    #[arg(long, env = "TACIT_QUEUE_LIMIT", default_value_t = 4_096)]
    pub queue_limit: usize,
    /// An evaluation expected to wait more seconds than this is refused
    #[arg(long, env = "TACIT_QUEUE_SECONDS", default_value_t = 10)]
    pub queue_seconds: u64,
    /// Megabytes of prepared models and keys held in memory
    #[arg(long, env = "TACIT_CACHE_MEGABYTES", default_value_t = 1024)]
    pub cache_megabytes: usize,
    /// Megabytes of expanded evaluation keys held in memory
    #[arg(
        long,
        env = "TACIT_EVALUATION_KEY_CACHE_MEGABYTES",
        default_value_t = 2048
    )]
    pub evaluation_key_cache_megabytes: usize,
    /// Jobs that are evaluated at the same time, each on all threads
    #[arg(long, env = "TACIT_JOB_SLOTS", default_value_t = NonZeroU32::MIN)]
    pub job_slots: NonZeroU32,
    /// Seconds without a sign of life of an evaluator after which others may take its jobs over
    #[arg(long, env = "TACIT_LEASE_SECONDS", default_value_t = 15)]
    pub lease_seconds: u32,
    /// Jobs that one user may have in the queue
    #[arg(long, env = "TACIT_JOBS_PER_USER", default_value_t = 5)]
    pub jobs_per_user: u64,
    /// Jobs that all users together may have in the queue
    #[arg(long, env = "TACIT_JOB_QUEUE_LIMIT", default_value_t = 200)]
    pub job_queue_limit: u64,
    /// An evaluation expected to take as many milliseconds becomes a job
    #[arg(long, env = "TACIT_JOB_FROM_MILLISECONDS", default_value_t = limits::JOB_FROM_MS)]
    pub job_from_milliseconds: u64,
    /// Measure at the start how fast evaluations are
    #[arg(long, env = "TACIT_CALIBRATE", default_value_t = true, action = ArgAction::Set)]
    pub calibrate: bool,
    /// Sign-in attempts per minute from one address
    #[arg(long, env = "TACIT_SIGN_INS_PER_MINUTE", default_value_t = 60)]
    pub sign_ins_per_minute: u32,
    /// Sign-in attempts per minute for one account
    #[arg(long, env = "TACIT_SIGN_INS_PER_ACCOUNT", default_value_t = 10)]
    pub sign_ins_per_account: u32,
    /// Registration messages per minute from one address, two for each registration
    #[arg(long, env = "TACIT_REGISTRATIONS_PER_MINUTE", default_value_t = 40)]
    pub registrations_per_minute: u32,
    /// Requests per minute of one session
    #[arg(long, env = "TACIT_REQUESTS_PER_MINUTE", default_value_t = 3_000)]
    pub requests_per_minute: u32,
    /// Demonstrations per minute for one address
    #[arg(long, env = "TACIT_DEMONSTRATIONS_PER_MINUTE", default_value_t = 30)]
    pub demonstrations_per_minute: u32,
    /// Longest time for one request in seconds, its body included
    #[arg(long, env = "TACIT_REQUEST_SECONDS", default_value_t = 60)]
    pub request_seconds: u64,
    /// Longest time until the head of a request is here, and that a connection is kept between two, in seconds
    #[arg(long, env = "TACIT_HEAD_SECONDS", default_value_t = 60)]
    pub head_seconds: u64,
    /// Connections at the same time; more wait
    #[arg(long, env = "TACIT_CONNECTIONS", default_value_t = MOST_CONNECTIONS)]
    pub connections: NonZeroUsize,
    /// Connections from one address at the same time, unless it is a proxy's; more are closed
    #[arg(long, env = "TACIT_CONNECTIONS_PER_ADDRESS", default_value_t = 200)]
    pub connections_per_address: usize,
    /// File of the TLS certificate and those that lead to its root (PEM); without one the server speaks plain
    /// HTTP, to a proxy in front
    #[arg(long, env = "TACIT_TLS_CERTIFICATE")]
    pub tls_certificate: Option<PathBuf>,
    /// File of the certificate's key (PEM); both files are read again when they change
    #[arg(long, env = "TACIT_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
    /// Take the client's address from X-Forwarded-For of the proxy in front
    #[arg(long, env = "TACIT_BEHIND_PROXY", default_value_t = false, action = ArgAction::Set)]
    pub behind_proxy: bool,
    /// Witnesses that cosign the log: each its key, `@` and its address, with spaces between them
    #[arg(long, env = "TACIT_WITNESSES", default_value = "")]
    pub witnesses: WitnessAddresses,
    /// Cosignatures that readers of the log shall ask for [default: one of each witness]
    #[arg(long, env = "TACIT_WITNESS_QUORUM")]
    pub witness_quorum: Option<usize>,
    /// Mail server: smtps://USER@HOST:PORT, smtp://USER@HOST:PORT with STARTTLS, or smtp+plain://127.0.0.1:PORT on this machine;
    /// without one people are told nothing by mail
    #[arg(long, env = "TACIT_SMTP")]
    pub smtp: Option<SmtpAddress>,
    /// File that holds the password of the mail server's user
    #[arg(long, env = "TACIT_SMTP_PASSWORD_FILE")]
    pub smtp_password_file: Option<PathBuf>,
    /// Whom mails come from, such as "Tacit <tacit@example.org>"
    #[arg(long, env = "TACIT_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// Where people prove who they are.
    #[command(flatten)]
    pub oidc: OidcFlags,
    /// Answer /metrics to others than this machine
    #[arg(long, env = "TACIT_PUBLIC_METRICS", default_value_t = false, action = ArgAction::Set)]
    pub public_metrics: bool,
    /// Address of an OpenTelemetry collector (OTLP over HTTP) that traces and metrics are sent to, like http://127.0.0.1:4318
    #[arg(long, env = "TACIT_OTLP_ENDPOINT", value_parser = collector)]
    pub otlp_endpoint: Option<String>,
}

/// Where certificate and key lie.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate, and those that lead to its root.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// How people are written to.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The mail server.
    pub server: SmtpAddress,
    /// Where the password of its user stands.
    pub password_file: Option<PathBuf>,
    /// Whom mails come from.
    pub from: String,
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

impl Config {
    /// Where browsers find the server.
    pub fn origin(&self) -> Result<Origin, ConfigError> {
        match &self.origin {
            Some(origin) => Ok(origin.clone()),
            None if self.tls_certificate.is_some() => {
                Origin::parse(&format!("https://{}", self.listen))
            }
            None => Origin::parse(&format!("http://{}", self.listen)),
        }
    }

    /// What connections are encrypted with, if with anything.
    pub fn tls(&self) -> Result<Option<TlsFiles>, ConfigError> {
        match (self.tls_certificate.clone(), self.tls_key.clone()) {
            (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
            (None, None) => Ok(None),
            _ => Err(ConfigError::HalfTls),
        }
    }

    /// How people are written to, if they are.
    pub fn mail(&self) -> Result<Option<MailSettings>, ConfigError> {
        match (&self.smtp, &self.smtp_password_file, &self.mail_from) {
            (Some(server), password, Some(from)) if server.user.is_some() == password.is_some() => {
                Ok(Some(MailSettings {
                    server: server.clone(),
                    password_file: password.clone(),
                    from: from.clone(),
                }))
            }
            (None, None, None) => Ok(None),
            _ => Err(ConfigError::HalfMail),
        }
    }

    /// Connections from one address at the same time; behind a proxy all are from its.
    pub fn most_of_address(&self) -> usize {
        match self.behind_proxy {
            true => usize::MAX,
            false => self.connections_per_address,
        }
    }

    /// Longest time until the head of a request is here.
    pub fn head_timeout(&self) -> Duration {
        Duration::from_secs(self.head_seconds)
    }

    /// Where rows lie.
    pub fn database(&self) -> DatabaseAddress {
        let in_folder = || DatabaseAddress::Sqlite(self.data.join("tacit.sqlite"));
        self.database.clone().unwrap_or_else(in_folder)
    }

    /// Where objects lie.
    pub fn objects(&self) -> ObjectsAddress {
        let in_folder = || ObjectsAddress::Folder(self.data.join("blobs"));
        self.objects.clone().unwrap_or_else(in_folder)
    }

    /// How long an evaluator may be silent about a job.
    pub fn lease(&self) -> Duration {
        Duration::from_secs(self.lease_seconds.max(1).into())
    }

    /// From which expected duration on an evaluation becomes a job.
    pub fn job_from(&self) -> Duration {
        Duration::from_millis(self.job_from_milliseconds)
    }

    /// Longest time that an evaluation may be expected to wait.
    pub fn longest_wait(&self) -> Duration {
        Duration::from_secs(self.queue_seconds)
    }

    /// Longest time for one request.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }
}

fn cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn read_file(path: &Path) -> Result<toml::Table, ConfigError> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|_| ConfigError::Unreadable(path.to_owned()))?;
    toml::from_str(&text).map_err(|source| ConfigError::File {
        file: path.to_owned(),
        source,
    })
}

/// Reads the address of a collector.
fn listen(text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().map_err(|_| ConfigError::Listen)
}

fn collector(text: &str) -> Result<String, ConfigError> {
    let address = text.trim_end_matches('/');
    let (scheme, host) = address.split_once("://").ok_or(ConfigError::Collector)?;
    match scheme {
        "http" | "https" if !host.is_empty() => Ok(address.to_owned()),
        _ => Err(ConfigError::Collector),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
