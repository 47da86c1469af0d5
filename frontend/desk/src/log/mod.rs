//! Following the log, and checking what a server says about it.

mod follow;
mod head;
mod inclusion;

pub(crate) use follow::follow;
pub(crate) use head::consistency;
pub(crate) use inclusion::{inclusion, published_key};

use ledger::Hash;
use protocol::Verdict;
use sha2::{Digest, Sha256};

/// A finding, or why it does not hold in one sentence for a person.
type Checked<T = ()> = Result<T, &'static str>;

/// The verdict a person sees.
pub(crate) fn verdict(checked: Checked) -> Verdict {
    match checked {
        Ok(()) => Verdict::Holds,
        Err(why) => Verdict::Fails(why.to_owned()),
    }
}

fn hash(bytes: &[u8]) -> Option<Hash> {
    bytes.try_into().ok()
}

fn hashes(list: &[Vec<u8>]) -> Checked<Vec<Hash>> {
    list.iter()
        .map(|bytes| hash(bytes))
        .collect::<Option<_>>()
        .ok_or("The proof is damaged.")
}

/// SHA-256 in hexadecimal, as leaves carry it.
fn hexadecimal_digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
