use std::fmt;

use fhe_core::Seed;
use pads::{Cut, POOL_SIZE, PadMaker, PoolCommitments};
use zeroize::Zeroizing;

/// A pool of pads that waits for its challenge. Its seeds are her secrets: neither copied nor printed, wiped on
/// drop.
///
/// It answers *one* challenge, ever: two answers would open seeds of pads that may be used, and a used pad's
/// seed is its row. So it is consumed by its challenge, lives in memory, is never written down and is forgotten with
/// whoever holds it. The bytes of the reply may be sent again.
///
/// ```compile_fail,E0382
/// # use fhe_client::PadPool;
/// # use pads::{Challenge, SigningKey};
/// fn answer_twice(pool: PadPool, first: Challenge, second: Challenge, signer: &SigningKey) {
///     let _ = pool.answer(&first, signer);
///     let _ = pool.answer(&second, signer);
/// }
/// ```
pub struct PadPool {
    pub(super) maker: PadMaker,
    pub(super) cut: Cut,
    pub(super) seeds: Zeroizing<[Seed; POOL_SIZE]>,
    pub(super) commitments: PoolCommitments,
}

impl PadPool {
    /// What is sent first.
    pub fn commitments(&self) -> &PoolCommitments {
        &self.commitments
    }
}

impl fmt::Debug for PadPool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PadPool(redacted)")
    }
}
