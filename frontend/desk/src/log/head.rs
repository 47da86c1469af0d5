use api::log::SignedHead;
use ledger::{Hash, head, verify_consistency};
use protocol::LogState;

use super::{Checked, hash, hashes};

/// A signed tree head whose signature holds.
pub(super) struct Head {
    pub(super) size: u64,
    pub(super) root: Hash,
    pub(super) public_key: Vec<u8>,
}

impl Head {
    /// Reads the JSON of a [`SignedHead`] and checks its signature.
    pub(super) fn read(json: &[u8]) -> Checked<Self> {
        let signed: SignedHead =
            serde_json::from_slice(json).map_err(|_| "The log's head could not be read.")?;
        let root = hash(&signed.root.0).ok_or("The log's head could not be read.")?;
        let public_key = signed.public_key.0;
        head::verify(
            &public_key,
            signed.size,
            signed.at,
            &root,
            &signed.signature.0,
        )
        .map_err(|_| "The signature of the log's head does not hold.")?;
        Ok(Self {
            size: signed.size,
            root,
            public_key,
        })
    }

    /// Whether this head is signed with the key pinned at the first visit.
    pub(super) fn signed_by(&self, public_key: &[u8]) -> Checked {
        (self.public_key == public_key)
            .then_some(())
            .ok_or("The log is signed with another key than at your last visit.")
    }
}

/// Reads a head and checks that it is the one this client followed last: a head that nobody followed may
/// be made for one reader only.
pub(super) fn followed(json: &[u8], state: Option<&LogState>) -> Checked<Head> {
    let state = state.ok_or("This browser has not followed the log yet.")?;
    let (head, last) = (Head::read(json)?, Head::read(&state.head)?);
    head.signed_by(&state.public_key)?;
    (head.size == last.size && head.root == last.root)
        .then_some(head)
        .ok_or("The proof is for another head of the log than this browser has followed.")
}

/// Checks that the tree under `old` is a prefix of the tree under `new` (RFC 6962, section 2.1.2).
pub(crate) fn consistency(
    old: &[u8],
    new: &[u8],
    proof: &[Vec<u8>],
    state: Option<&LogState>,
) -> Checked {
    let (old, new) = (Head::read(old)?, Head::read(new)?);
    new.signed_by(&old.public_key)?;
    if let Some(state) = state {
        new.signed_by(&state.public_key)?;
    }
    verify_consistency(old.size, old.root, new.size, new.root, &hashes(proof)?)
        .map_err(|_| "The log was rewritten: its new head does not continue the old one.")
}
