//! Settings of the server, each declared once, here. Flags come before the environment, the environment
//! before the file, the file before defaults.

mod chore;
mod command;
mod command_line;
mod error;
mod oidc;
mod origin;
mod rehearsal;

pub use chore::{Chore, Move, RotatedKey};
pub use command::Command;
pub use command_line::CommandLine;
pub use error::ConfigError;
pub use oidc::{DemandedClaim, IdentitySettings, OidcFlags, is_loopback};
pub use origin::Origin;
pub use rehearsal::rehearsal_mark;

use std::{
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

use api::limits;
use clap::{ArgAction, Args};
use storage::{
    database::{DatabaseAddress, Synchronous},
    objects::address::ObjectsAddress,
};

use crate::base::{smtp_address::SmtpAddress, witness_address::WitnessAddresses};

/// Where the passphrase of backups is taken from, unless a file is named.
pub const PASSPHRASE_VARIABLE: &str = "TACIT_BACKUP_PASSPHRASE";

/// Files that a process may have open on most systems, less those of the server itself.
const MOST_CONNECTIONS: NonZeroUsize = NonZeroUsize::new(800).unwrap();

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
    /// Whether a restore is rehearsed in the data folder; nothing of the above leads elsewhere then.
    #[arg(skip)]
    pub is_rehearsal: bool,
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

fn listen(text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().map_err(|_| ConfigError::Listen)
}

/// Reads the address of a collector.
fn collector(text: &str) -> Result<String, ConfigError> {
    let address = text.trim_end_matches('/');
    let (scheme, host) = address.split_once("://").ok_or(ConfigError::Collector)?;
    match scheme {
        "http" | "https" if !host.is_empty() => Ok(address.to_owned()),
        _ => Err(ConfigError::Collector),
    }
}
