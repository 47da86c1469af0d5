use fhe_client::{KeptPads, PadPool};

/// A pool that waits for its challenge, or what is kept of it. Lies in this desk's memory and goes with it.
pub(super) enum Pads {
    Waiting(Box<PadPool>),
    Kept(KeptPads),
}
