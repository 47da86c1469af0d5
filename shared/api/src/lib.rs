//! The contract between browser and server: types, paths, limits, problems. JSON over HTTP, except
//! ciphertexts, which travel as `application/octet-stream`.

pub mod account;
pub mod evaluation;
pub mod grant;
pub mod id;
pub mod job;
pub mod key;
pub mod limits;
pub mod log;
pub mod model;
pub mod paths;
pub mod problem;
pub mod service;
pub mod upload;
pub mod vault;

mod base;

pub use account::{identity, invitation, passkey, proof, recovery};
pub use base::{Base64, Digest, NoDigest, Seen, list};
pub use grant::pool;
pub use id::{AccountId, GrantId, InvitationId, JobId, ModelId, PasskeyId, SessionId, UploadId};
pub use problem::{Problem, ProblemKind};
pub use service::{health, settings};

/// Milliseconds since the Unix epoch, UTC.
pub type Timestamp = i64;
