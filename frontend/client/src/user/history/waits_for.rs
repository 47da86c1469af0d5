use api::{Base64, Digest, JobId};
use card::Answer;
use circuit::Circuit;
use serde::{Deserialize, Serialize};

use crate::UsedGrant;

/// A job, and what it takes to read its answer whenever it comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitsFor {
    /// The job.
    pub job: JobId,
    /// SHA-256 of the public key of the client key it is encrypted with.
    pub fingerprint: Base64,
    /// SHA-256 of what was sent; none of questions from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Digest>,
    /// Under which grant; none of questions from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<UsedGrant>,
    /// The circuit it was encoded for.
    pub circuit: Circuit,
    /// What the answer means.
    pub answer: Answer,
}
