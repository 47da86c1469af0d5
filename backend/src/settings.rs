//! Settings as flags, environment and file give them.

use std::{
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    path::{Path, PathBuf},
};

use clap::{Args, Parser};
use serde::Deserialize;

use crate::config::ConfigError;

/// The command line of the server.
#[derive(Debug, Parser)]
#[command(
    name = "backend",
    version,
    about = "Serves sealed inference: it computes on ciphertext only."
)]
pub struct CommandLine {
    /// File with settings (TOML; keys are the long flags with `_` for `-`)
    #[arg(long, env = "TACIT_CONFIG")]
    pub config: Option<PathBuf>,
    /// Write logs as JSON, one object a line
    #[arg(long, env = "TACIT_LOG_JSON")]
    pub log_json: bool,
    /// Print a fresh one-time link that makes the first administrator, and exit
    #[arg(long)]
    pub print_setup_link: bool,
    /// What the file may say too.
    #[command(flatten)]
    pub settings: Settings,
}

/// Settings that may be left open. On the command line each is a flag, in the environment `TACIT_` and
/// its name in capitals.
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "TACIT_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Folder for everything that is stored [default: data]
    #[arg(long, env = "TACIT_DATA")]
    pub data: Option<PathBuf>,
    /// Folder of the built browser app [default: dist]
    #[arg(long, env = "TACIT_DIST")]
    pub dist: Option<PathBuf>,
    /// Where browsers find the server; plain http only on a loopback name [default: http://LISTEN]
    #[arg(long, env = "TACIT_ORIGIN")]
    pub origin: Option<String>,
    /// Threads that evaluate [default: one for each core]
    #[arg(long, env = "TACIT_THREADS")]
    pub threads: Option<NonZeroUsize>,
    /// Evaluations that may wait [default: 64]
    #[arg(long, env = "TACIT_QUEUE_LIMIT")]
    pub queue_limit: Option<usize>,
    /// Megabytes of prepared models and keys held in memory [default: 1024]
    #[arg(long, env = "TACIT_CACHE_MEGABYTES")]
    pub cache_megabytes: Option<usize>,
    /// Megabytes of expanded evaluation keys held in memory [default: 2048]
    #[arg(long, env = "TACIT_EVALUATION_KEY_CACHE_MEGABYTES")]
    pub evaluation_key_cache_megabytes: Option<usize>,
    /// Jobs that are evaluated at the same time, each on all threads [default: 1]
    #[arg(long, env = "TACIT_JOB_SLOTS")]
    pub job_slots: Option<NonZeroU32>,
    /// Jobs that one user may have in the queue [default: 5]
    #[arg(long, env = "TACIT_JOBS_PER_USER")]
    pub jobs_per_user: Option<u64>,
    /// Jobs that all users together may have in the queue [default: 200]
    #[arg(long, env = "TACIT_JOB_QUEUE_LIMIT")]
    pub job_queue_limit: Option<u64>,
    /// An evaluation expected to take as many milliseconds becomes a job [default: 200]
    #[arg(long, env = "TACIT_JOB_FROM_MILLISECONDS")]
    pub job_from_milliseconds: Option<u64>,
    /// Measure at the start how fast evaluations are [default: true]
    #[arg(long, env = "TACIT_CALIBRATE")]
    pub calibrate: Option<bool>,
    /// Sign-in attempts per minute from one address [default: 60]
    #[arg(long, env = "TACIT_SIGN_INS_PER_MINUTE")]
    pub sign_ins_per_minute: Option<u32>,
    /// Sign-in attempts per minute for one account [default: 10]
    #[arg(long, env = "TACIT_SIGN_INS_PER_ACCOUNT")]
    pub sign_ins_per_account: Option<u32>,
    /// Registration messages per minute from one address, two for each registration [default: 40]
    #[arg(long, env = "TACIT_REGISTRATIONS_PER_MINUTE")]
    pub registrations_per_minute: Option<u32>,
    /// Requests per minute of one session [default: 3000]
    #[arg(long, env = "TACIT_REQUESTS_PER_MINUTE")]
    pub requests_per_minute: Option<u32>,
    /// Demonstrations per minute for one address [default: 30]
    #[arg(long, env = "TACIT_DEMONSTRATIONS_PER_MINUTE")]
    pub demonstrations_per_minute: Option<u32>,
    /// Longest time for one request in seconds [default: 60]
    #[arg(long, env = "TACIT_REQUEST_SECONDS")]
    pub request_seconds: Option<u64>,
    /// Take the client's address from X-Forwarded-For of the proxy in front [default: false]
    #[arg(long, env = "TACIT_BEHIND_PROXY")]
    pub behind_proxy: Option<bool>,
    /// Answer /metrics to others than this machine [default: false]
    #[arg(long, env = "TACIT_PUBLIC_METRICS")]
    pub public_metrics: Option<bool>,
}

impl Settings {
    /// Reads a settings file.
    ///
    /// # Errors
    /// [`ConfigError::Unreadable`] and [`ConfigError::File`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|_| ConfigError::Unreadable)?;
        toml::from_str(&text).map_err(ConfigError::File)
    }

    /// These settings, and where they are silent those of `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            listen: self.listen.or(other.listen),
            data: self.data.or(other.data),
            dist: self.dist.or(other.dist),
            origin: self.origin.or(other.origin),
            threads: self.threads.or(other.threads),
            queue_limit: self.queue_limit.or(other.queue_limit),
            cache_megabytes: self.cache_megabytes.or(other.cache_megabytes),
            evaluation_key_cache_megabytes: self
                .evaluation_key_cache_megabytes
                .or(other.evaluation_key_cache_megabytes),
            job_slots: self.job_slots.or(other.job_slots),
            jobs_per_user: self.jobs_per_user.or(other.jobs_per_user),
            job_queue_limit: self.job_queue_limit.or(other.job_queue_limit),
            job_from_milliseconds: self.job_from_milliseconds.or(other.job_from_milliseconds),
            calibrate: self.calibrate.or(other.calibrate),
            sign_ins_per_minute: self.sign_ins_per_minute.or(other.sign_ins_per_minute),
            sign_ins_per_account: self.sign_ins_per_account.or(other.sign_ins_per_account),
            registrations_per_minute: self
                .registrations_per_minute
                .or(other.registrations_per_minute),
            requests_per_minute: self.requests_per_minute.or(other.requests_per_minute),
            demonstrations_per_minute: self
                .demonstrations_per_minute
                .or(other.demonstrations_per_minute),
            request_seconds: self.request_seconds.or(other.request_seconds),
            behind_proxy: self.behind_proxy.or(other.behind_proxy),
            public_metrics: self.public_metrics.or(other.public_metrics),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_come_before_the_file_and_the_file_before_defaults() {
        let file: Settings = toml::from_str("queue_limit = 3\nlisten = '127.0.0.1:1'").unwrap();
        let flags = Settings {
            queue_limit: Some(2),
            ..Settings::default()
        };
        let merged = flags.or(file);
        assert_eq!(merged.queue_limit, Some(2));
        assert_eq!(merged.listen, Some(SocketAddr::from(([127, 0, 0, 1], 1))));
        assert_eq!(merged.threads, None);
    }

    #[test]
    fn an_unknown_key_in_the_file_is_refused() {
        assert!(toml::from_str::<Settings>("listn = '127.0.0.1:1'").is_err());
    }

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        CommandLine::command().debug_assert();
    }
}
