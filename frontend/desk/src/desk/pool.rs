use fhe_client::{ChallengedPool, KeptPads, PadPool, UnfinishedPool};

/// A pool in the making, one that waits for its challenge, or what is kept of it. Lies in this desk's memory and goes with
/// it.
pub(super) enum Pads {
    Unfinished(Box<UnfinishedPool>),
    Waiting(Box<PadPool>),
    Challenged(Box<ChallengedPool>),
    Kept(KeptPads),
}
