//! How the service is doing, and how fast it is.

use circuit::{Cost, LookupSet};
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// `GET` [`crate::paths::ADMIN_HEALTH`] (administrator, auditor).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Health {
    /// Version of the server.
    pub version: String,
    /// Seconds since start.
    pub uptime_s: u64,
    /// Evaluations running now.
    pub running: u64,
    /// Evaluations waiting now.
    pub queued: u64,
    /// Most that may wait.
    pub queue_limit: u64,
    /// Worker threads of the evaluation pool.
    pub threads: u64,
    /// Evaluations since start.
    pub evaluations: u64,
    /// Median microseconds of the last 1,000 evaluations.
    pub median_us: u64,
    /// 95th percentile of the same.
    pub p95_us: u64,
    /// Bytes of sealed models on disk.
    pub stored_bytes: u64,
    /// Bytes of sealed models held ready in memory.
    pub cached_bytes: u64,
    /// Bytes of evaluation keys on disk.
    #[serde(default)]
    pub evaluation_key_bytes: u64,
    /// Bytes of evaluation keys held ready in memory.
    #[serde(default)]
    pub cached_evaluation_key_bytes: u64,
    /// Jobs that are being evaluated.
    #[serde(default)]
    pub jobs_running: u64,
    /// Jobs that wait.
    #[serde(default)]
    pub jobs_waiting: u64,
    /// Most jobs that may be in the queue.
    #[serde(default)]
    pub job_queue_limit: u64,
    /// Entries of the log.
    pub log_size: u64,
    /// Accounts that wait for a decision.
    pub pending_accounts: u64,
    /// When the one that waits longest asked.
    #[serde(default)]
    pub oldest_pending: Option<Timestamp>,
    /// Requests for access that wait for a model owner.
    #[serde(default)]
    pub waiting_requests: u64,
    /// When the one that waits longest was made.
    #[serde(default)]
    pub oldest_request: Option<Timestamp>,
    /// Invitations that nobody has used yet.
    #[serde(default)]
    pub open_invitations: u64,
    /// Answers since start that told of a fault of the server.
    #[serde(default)]
    pub faults: u64,
    /// Whether a restore is rehearsed here: nobody elsewhere is reached, and the log is not the service's.
    #[serde(default)]
    pub is_rehearsal: bool,
    /// The disk of the data folder, where the system tells of it.
    #[serde(default)]
    pub disk: Option<Disk>,
    /// Mail to people.
    #[serde(default)]
    pub mail: MailHealth,
}

/// How mail to people is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MailHealth {
    /// Whether a mail server is set.
    pub is_set: bool,
    /// Things to tell that are not sent yet.
    pub waiting: u64,
    /// Things that could not be told within a day, of the last week.
    pub given_up: u64,
    /// When the oldest that was tried without success was written, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
}

/// `GET` [`crate::paths::ADMIN_HEALTH_DAYS`] (administrator, auditor): one day of the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HealthDay {
    /// Midnight (UTC) the day begins with.
    pub day: Timestamp,
    /// Requests answered.
    pub requests: u64,
    /// Of them, answers that told of a fault of the server.
    pub faults: u64,
    /// Milliseconds within which 99 of 100 requests were answered, rounded up to a bound of the server's histogram.
    pub within_ms: u64,
    /// Most evaluations and jobs that waited at the end of a minute.
    pub most_waited: u64,
    /// Bytes in use on the disk of the data folder, at the end of the day.
    pub disk_used: u64,
}

/// Room on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Disk {
    /// Bytes that can be written.
    pub free_bytes: u64,
    /// Bytes in all.
    pub total_bytes: u64,
}

impl Disk {
    /// Whether room runs out: less than a tenth of the disk and less than 5 GB.
    pub fn is_short(self) -> bool {
        self.free_bytes < self.total_bytes / 10 && self.free_bytes < 5_000_000_000
    }
}

/// `GET` [`crate::paths::SPEED`] (signed in): measured at the server's start, so that everybody is told the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Speed {
    /// Microseconds of one external product on one thread.
    pub external_product_us: f64,
    /// Milliseconds of one lookup on one thread, in batches, for each parameter set.
    pub lookup_ms: Vec<(LookupSet, f64)>,
    /// Threads that share the lookups of one evaluation.
    pub threads: u32,
}

impl Speed {
    /// Estimated seconds of an evaluation on an idle server.
    pub fn seconds(&self, cost: &Cost) -> f64 {
        let lookup = self
            .lookup_ms
            .iter()
            .find(|(set, _)| Some(*set) == cost.set);
        let lookups = lookup.map_or(0.0, |(_, ms)| ms / 1e3 * cost.lookups as f64);
        let products = self.external_product_us / 1e6 * cost.external_products as f64;
        products + lookups / f64::from(self.threads.max(1))
    }
}
