//! Following the log, and checking what a server says about it.

mod follow;
mod head;
mod inclusion;
mod keys;
mod note;
mod past;
mod replay;
mod restored;

pub(crate) use follow::{follow, plan};
pub(crate) use inclusion::{inclusion, plan_inclusion, plan_proofs, prove_entries, published_key};
pub(crate) use note::note_standing;
pub(crate) use replay::{plan_replay, replay};
pub(crate) use restored::{find_restored, held_restores, plan_restored, read_restores};

use ledger::Hash;
use protocol::Verdict;
use sha2::{Digest, Sha256};

/// A finding, or why it does not hold in one sentence for a person.
type Checked<T = ()> = Result<T, &'static str>;

const LEFT_OUT: &str = "The server left out entries of the log.";

/// The verdict a person sees.
pub(crate) fn verdict(checked: Checked) -> Verdict {
    match checked {
        Ok(()) => Verdict::Holds,
        Err(why) => Verdict::Fails(why.to_owned()),
    }
}

fn hash(bytes: impl AsRef<[u8]>) -> Option<Hash> {
    bytes.as_ref().try_into().ok()
}

fn hashes(list: &[Vec<u8>]) -> Checked<Vec<Hash>> {
    list.iter()
        .map(hash)
        .collect::<Option<_>>()
        .ok_or("The proof is damaged.")
}

/// Lower-case hexadecimal.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 in hexadecimal, as leaves carry it.
fn hexadecimal_digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// A digest of 32 bytes, as leaves carry it.
fn digest(text: &str) -> Option<Hash> {
    let digits = text.as_bytes().as_chunks::<2>().0;
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = digits.iter().map(byte).collect();
    bytes.filter(|_| text.len() == 64)?.try_into().ok()
}
