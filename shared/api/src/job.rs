//! Evaluations that take longer than a request should wait.

use serde::{Deserialize, Serialize};

use crate::{GrantId, JobId, ModelId, Problem, Timestamp};

/// An evaluation in the queue. `POST grants/{id}/evaluations` answers 202 and a job when the evaluation
/// is expected to take longer than [`crate::limits::JOB_FROM_MS`]; `GET jobs` lists the user's jobs of the
/// last day, `GET jobs/{id}` one, `GET jobs/{id}/events` sends it by server-sent events (event `job`,
/// data: this type as JSON) whenever it changes, at most four times a second, until its state is final.
/// `DELETE jobs/{id}` cancels it: nothing is charged.
/// `GET jobs/{id}/result` answers the result ciphertext with [`crate::evaluation`], as often as
/// asked, until a day after it was finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Job {
    /// Identifier.
    pub id: JobId,
    /// Under which grant.
    pub grant: GrantId,
    /// Which model.
    pub model: ModelId,
    /// Where it stands.
    #[serde(flatten)]
    pub state: JobState,
    /// When it was put into the queue.
    pub created_at: Timestamp,
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum JobState {
    /// In the queue.
    Waiting {
        /// Jobs before it.
        ahead: u64,
        /// Estimated seconds until it is answered.
        seconds_left: f64,
    },
    /// Being evaluated.
    Running {
        /// Lookups done.
        done: u64,
        /// Lookups of the whole.
        total: u64,
        /// Estimated seconds until it is answered.
        seconds_left: f64,
    },
    /// The result can be fetched.
    Answered,
    /// The user cancelled it.
    Cancelled,
    /// It has no answer, and nothing was charged.
    Failed {
        /// Why, and what to do.
        problem: Problem,
    },
}

impl JobState {
    /// Whether it will not change any more.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Waiting { .. } | Self::Running { .. })
    }
}
