//! Configuration: flags before environment before file before defaults.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

use api::limits;

use crate::settings::Settings;

/// Everything the server is told from outside, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder of the database, the sealed models and the server's own keys.
    pub data: PathBuf,
    /// Folder of the built browser app.
    pub dist: PathBuf,
    /// Where browsers find the server.
    pub origin: Origin,
    /// Threads of the evaluation pool.
    pub threads: NonZeroUsize,
    /// Evaluations that may wait.
    pub queue_limit: usize,
    /// Bytes of prepared models and keys held in memory.
    pub cache_bytes: usize,
    /// Bytes of expanded evaluation keys held in memory.
    pub evaluation_key_cache_bytes: usize,
    /// Jobs that are evaluated at the same time, each on all threads.
    pub job_slots: NonZeroU32,
    /// Jobs that one user may have in the queue.
    pub jobs_per_user: u64,
    /// Jobs that all users together may have in the queue.
    pub job_queue_limit: u64,
    /// An evaluation expected to take as long becomes a job.
    pub job_from: Duration,
    /// Whether to measure at the start how fast evaluations are.
    pub calibrate: bool,
    /// Requests per minute.
    pub rates: Rates,
    /// Whether a reverse proxy in front states the client's address in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Whether `/metrics` answers others than this machine.
    pub public_metrics: bool,
    /// Longest time for one request, its body included.
    pub request_timeout: Duration,
    /// A session ends after this long without a request.
    pub session_idle: Duration,
    /// A session ends after this long in any case.
    pub session_total: Duration,
}

/// Requests allowed per minute; the same number may come at once.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Sign-in attempts from one address.
    pub sign_in_address: u32,
    /// Sign-in attempts for one account.
    pub sign_in_account: u32,
    /// Registration messages from one address, two for each registration.
    pub registration: u32,
    /// Requests of one session.
    pub session: u32,
    /// Demonstrations for one address.
    pub demo: u32,
}

/// Scheme, host and port under which browsers know the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The public origin is no `scheme://host[:port]`.
    #[error("The origin is not of the form scheme://host or scheme://host:port. Correct it.")]
    Origin,
    /// Plain HTTP on a public name.
    #[error("Plain HTTP is only allowed on a loopback name. Use https, or a loopback origin.")]
    PlainHttp,
    /// The configuration file cannot be read.
    #[error("The configuration file cannot be read. Check its path and its permissions.")]
    Unreadable,
    /// The configuration file cannot be understood.
    #[error("The configuration file is not valid. Compare its keys with the flags in --help.")]
    File(#[source] toml::de::Error),
}

impl Config {
    /// Fills what `settings` leave open with defaults.
    ///
    /// # Errors
    /// [`ConfigError`] for an origin that cannot be used.
    pub fn new(settings: Settings) -> Result<Self, ConfigError> {
        let listen = settings
            .listen
            .unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
        let origin = settings
            .origin
            .unwrap_or_else(|| format!("http://{listen}"));
        let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Ok(Self {
            listen,
            data: settings.data.unwrap_or_else(|| "data".into()),
            dist: settings.dist.unwrap_or_else(|| "dist".into()),
            origin: Origin::parse(&origin)?,
            threads: settings.threads.unwrap_or(cores),
            queue_limit: settings.queue_limit.unwrap_or(64),
            cache_bytes: settings.cache_megabytes.unwrap_or(1024) << 20,
            evaluation_key_cache_bytes: settings.evaluation_key_cache_megabytes.unwrap_or(2048)
                << 20,
            job_slots: settings.job_slots.unwrap_or(NonZeroU32::MIN),
            jobs_per_user: settings.jobs_per_user.unwrap_or(5),
            job_queue_limit: settings.job_queue_limit.unwrap_or(200),
            job_from: Duration::from_millis(
                settings
                    .job_from_milliseconds
                    .unwrap_or(limits::JOB_FROM_MS),
            ),
            calibrate: settings.calibrate.unwrap_or(true),
            rates: Rates {
                sign_in_address: settings.sign_ins_per_minute.unwrap_or(60),
                sign_in_account: settings.sign_ins_per_account.unwrap_or(10),
                registration: settings.registrations_per_minute.unwrap_or(40),
                session: settings.requests_per_minute.unwrap_or(3_000),
                demo: settings.demonstrations_per_minute.unwrap_or(30),
            },
            behind_proxy: settings.behind_proxy.unwrap_or(false),
            public_metrics: settings.public_metrics.unwrap_or(false),
            request_timeout: Duration::from_secs(settings.request_seconds.unwrap_or(60)),
            session_idle: Duration::from_secs(12 * 60 * 60),
            session_total: Duration::from_secs(7 * 24 * 60 * 60),
        })
    }
}

impl Origin {
    /// Reads `scheme://host[:port]`.
    ///
    /// # Errors
    /// [`ConfigError::Origin`], or [`ConfigError::PlainHttp`] for `http` on a name that is not loopback.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let origin = text.trim_end_matches('/');
        let (scheme, host) = origin.split_once("://").ok_or(ConfigError::Origin)?;
        if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
            return Err(ConfigError::Origin);
        }
        match scheme {
            "https" => Ok(Self(origin.to_owned())),
            "http" if is_loopback(host) => Ok(Self(origin.to_owned())),
            "http" => Err(ConfigError::PlainHttp),
            _ => Err(ConfigError::Origin),
        }
    }

    /// Text form, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach the server over TLS.
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }
}

fn is_loopback(host: &str) -> bool {
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let name = match bracketed {
        Some((address, _)) => address,
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    name == "localhost"
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_names_only() {
        for origin in [
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://[::1]:9/",
        ] {
            assert!(!Origin::parse(origin).unwrap().is_secure());
        }
        assert!(matches!(
            Origin::parse("http://tacit.example"),
            Err(ConfigError::PlainHttp)
        ));
        assert!(Origin::parse("https://tacit.example").unwrap().is_secure());
    }

    #[test]
    fn an_origin_has_no_path_and_a_known_scheme() {
        for origin in [
            "tacit.example",
            "https://",
            "https://a/b",
            "ftp://a",
            "https://a@b",
        ] {
            assert!(matches!(Origin::parse(origin), Err(ConfigError::Origin)));
        }
    }
}
