use fhe_client::{KeyCandidates, UnfinishedCandidates};

/// Candidates for a user's key in the making, or ones that wait for the server to name one. They lie in this desk's memory and go
/// with it.
pub(super) enum Candidates {
    Unfinished(Box<UnfinishedCandidates>),
    Waiting(KeyCandidates),
}
