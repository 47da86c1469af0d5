//! The contract between browser and server: types, paths, limits, problems. JSON over HTTP, except
//! ciphertexts, which travel as `application/octet-stream`.

pub mod account;
pub mod evaluation;
pub mod grant;
pub mod health;
pub mod id;
pub mod job;
pub mod key;
pub mod limits;
pub mod log;
pub mod model;
pub mod paths;
pub mod problem;
pub mod upload;
pub mod vault;

mod bytes;

pub use account::recovery;
pub use bytes::{Base64, Digest, NoDigest};
pub use grant::pool;
pub use id::{AccountId, GrantId, JobId, ModelId, SessionId, UploadId};
pub use problem::{Problem, ProblemKind};

/// Milliseconds since the Unix epoch, UTC.
pub type Timestamp = i64;
