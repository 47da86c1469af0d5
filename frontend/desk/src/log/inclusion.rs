use api::{
    key::KeyDocument,
    log::{EntryKind, Leaf},
};
use fhe_core::PublicKey;
use ledger::{leaf_hash, verify_inclusion};
use protocol::{KeyKind, LogState};
use sha2::{Digest, Sha256};

use super::{
    Checked, hashes,
    head::{Head, followed},
    hexadecimal_digest,
};
use crate::keys::is_signing_key;

/// Checks that `leaf` is entry `index` of the followed log and commits to `detail`.
pub(crate) fn inclusion(
    head: &[u8],
    index: u64,
    leaf: &str,
    detail: Option<&str>,
    proof: &[Vec<u8>],
    state: Option<&LogState>,
) -> Checked {
    let head = followed(head, state)?;
    let parsed = parse(leaf)?;
    if parsed.index != index {
        return Err("The entry is shown at another place than it was logged.");
    }
    let committed = |detail: &str| hexadecimal_digest(detail.as_bytes()) == parsed.detail_digest;
    if !detail.is_none_or(committed) {
        return Err("What is shown differs from what was logged.");
    }
    included(&head, leaf, index, proof)
}

/// Checks that a published key is `account`'s newest: its bytes conform, and the log holds exactly this key as
/// the last under that account and as of this kind. Without the account a server could answer with anybody's properly logged
/// key.
pub(crate) fn published_key(
    kind: KeyKind,
    account: &str,
    document: &[u8],
    head: &[u8],
    leaf: &str,
    proof: &[Vec<u8>],
    state: Option<&LogState>,
) -> Checked {
    let document: KeyDocument =
        serde_json::from_slice(document).map_err(|_| "The key could not be read.")?;
    let bytes = &document.public_key.0;
    let (conforms, logged_as) = match kind {
        KeyKind::Sealing => (
            PublicKey::from_bytes(bytes).is_ok(),
            EntryKind::KeyPublished,
        ),
        KeyKind::Signing => (is_signing_key(bytes), EntryKind::SigningKeyPublished),
    };
    if !conforms {
        return Err("The key is no public key of this service.");
    }
    let published = document.published;
    if Sha256::digest(bytes).as_slice() != published.fingerprint.0 {
        return Err("The key differs from its fingerprint: it was swapped.");
    }
    let (head, parsed) = (followed(head, state)?, parse(leaf)?);
    let logged = hexadecimal_digest(bytes);
    if parsed.kind != logged_as || parsed.key != Some(logged) {
        return Err("The log holds another key than the server shows: it was swapped.");
    }
    if published.account.0 != account {
        return Err("The server answered with the key of another account: it was swapped.");
    }
    if parsed.account != Some(published.account) || parsed.index != published.log_index {
        return Err("The log holds this key under another name.");
    }
    included(&head, leaf, parsed.index, proof)?;
    let newest = state.and_then(|state| state.newest_keys.as_ref()?.get(account));
    (newest == Some(&parsed.index))
        .then_some(())
        .ok_or("This key was replaced: a later entry of the log names another key of this account.")
}

fn parse(leaf: &str) -> Checked<Leaf> {
    serde_json::from_str(leaf).map_err(|_| "The log entry could not be read.")
}

fn included(head: &Head, leaf: &str, index: u64, proof: &[Vec<u8>]) -> Checked {
    let leaf = leaf_hash(leaf.as_bytes());
    verify_inclusion(leaf, index, head.size, &hashes(proof)?, head.root)
        .map_err(|_| "The entry is not in the log.")
}
