use api::{
    limits::LEAVES_PER_PAGE,
    log::{Leaves, Proof, SignedHead},
    paths,
};

use crate::{Client, Failure, Outcome, Pending};

impl Client {
    /// The newest signed head.
    pub(crate) fn log_head(&self) -> Pending<SignedHead> {
        self.read(paths::LOG_HEAD)
    }

    /// Public parts of entries `from` to `to` (exclusive), in order.
    pub(crate) async fn leaves(&self, from: u64, to: u64) -> Outcome<Vec<String>> {
        let mut leaves = Vec::new();
        let mut next = from;
        while next < to {
            let limit = (to - next).min(LEAVES_PER_PAGE);
            let path = format!("{}?from={next}&limit={limit}", paths::LOG_LEAVES);
            let page: Leaves = self.read(path).await?;
            if page.leaves.is_empty() {
                return Err(Failure::unexpected_answer());
            }
            next += page.leaves.len() as u64;
            leaves.extend(page.leaves);
        }
        leaves.truncate(to.saturating_sub(from) as usize);
        Ok(leaves)
    }

    /// Proof that entry `index` is in the tree of `size` entries.
    pub(crate) async fn inclusion(&self, index: u64, size: u64) -> Outcome<Vec<Vec<u8>>> {
        let path = format!("{}?index={index}&size={size}", paths::LOG_INCLUSION);
        let proof: Proof = self.read(path).await?;
        Ok(proof.hashes.into_iter().map(|hash| hash.0).collect())
    }
}
