use api::{key::KeyDocument, log::Leaf};
use fhe_core::PublicKey;
use ledger::{Hash, ProofPlan, Tile, TileSet, leaf_hash, verify_inclusion};
use protocol::{KeyKind, LogPart, LogState, ProveEntries, ShownEntry};
use sha2::{Digest, Sha256};

use super::{
    Checked,
    head::{followed, followed_directory},
    hexadecimal_digest,
    keys::logged_keys,
};
use crate::keys::is_signing_key;

/// Tiles that prove an entry of the followed log.
pub(crate) fn plan_inclusion(index: u64, state: Option<&LogState>) -> Vec<String> {
    plan_proofs(&[index], state)
}

/// Tiles that prove all of these entries.
pub(crate) fn plan_proofs(indices: &[u64], state: Option<&LogState>) -> Vec<String> {
    let size = state.map_or(0, |state| state.size);
    let plans = indices
        .iter()
        .filter_map(|index| ProofPlan::inclusion(*index, size).ok());
    let plans: Vec<ProofPlan> = plans.collect();
    let positions = plans.iter().flat_map(ProofPlan::positions);
    let tiles = TileSet::needed(positions, size);
    tiles.iter().map(Tile::to_string).collect()
}

/// The proof of each entry, if all of them hold.
pub(crate) fn prove_entries(
    ask: &ProveEntries,
    state: Option<&LogState>,
) -> Option<Vec<Vec<Vec<u8>>>> {
    let head = followed(&ask.head, state).ok()?;
    let tiles = read_tiles(&ask.parts).ok()?;
    let prove = |entry: &ShownEntry| {
        let leaf: Leaf = serde_json::from_str(&entry.leaf).ok()?;
        let proof = proved(head, &entry.leaf, &leaf, Some(&entry.detail), &tiles).ok()?;
        Some(proof.iter().map(|hash| hash.to_vec()).collect())
    };
    ask.entries.iter().map(prove).collect()
}

/// Checks that `leaf` is entry `index` of the followed log and commits to `detail`.
pub(crate) fn inclusion(
    head: &[u8],
    index: u64,
    leaf: &str,
    detail: Option<&str>,
    parts: &[LogPart],
    state: Option<&LogState>,
) -> Checked {
    let (size, root) = followed(head, state)?;
    let parsed: Leaf =
        serde_json::from_str(leaf).map_err(|_| "The log entry could not be read.")?;
    if parsed.index != index {
        return Err("The entry is shown at another place than it was logged.");
    }
    let tiles = read_tiles(parts)?;
    proved((size, root), leaf, &parsed, detail, &tiles).map(drop)
}

/// The proof that a tree of this size and root holds an entry, which commits to `detail`.
fn proved(
    (size, root): (u64, Hash),
    leaf: &str,
    parsed: &Leaf,
    detail: Option<&str>,
    tiles: &TileSet,
) -> Checked<Vec<Hash>> {
    let committed = |detail: &str| hexadecimal_digest(detail.as_bytes()) == parsed.detail_digest;
    if !detail.is_none_or(committed) {
        return Err("What is shown differs from what was logged.");
    }
    let plan = ProofPlan::inclusion(parsed.index, size).map_err(|_| NOT_THERE)?;
    let proof = plan
        .assemble(|position| tiles.read(position))
        .map_err(|_| NOT_THERE)?;
    let hash = leaf_hash(leaf.as_bytes());
    verify_inclusion(hash, parsed.index, size, &proof, root).map_err(|_| NOT_THERE)?;
    Ok(proof)
}

fn read_tiles(parts: &[LogPart]) -> Checked<TileSet> {
    let mut tiles = TileSet::default();
    for part in parts {
        let tile = Tile::parse(&part.path).ok_or("The proof is damaged.")?;
        tiles
            .insert(tile, &part.bytes)
            .map_err(|_| "The proof is damaged.")?;
    }
    Ok(tiles)
}

/// Checks that a published key is `account`'s newest: its bytes conform, and the followed head's directory
/// holds exactly this key as the last of this kind under that account. Without the account a server could
/// answer with anybody's properly logged key.
pub(crate) fn published_key(
    kind: KeyKind,
    account: &str,
    document: &[u8],
    head: &[u8],
    keys: &[u8],
    state: Option<&LogState>,
) -> Checked {
    let document: KeyDocument =
        serde_json::from_slice(document).map_err(|_| "The key could not be read.")?;
    let bytes = &document.public_key.0;
    let conforms = match kind {
        KeyKind::Sealing => PublicKey::from_bytes(bytes).is_ok(),
        KeyKind::Signing => is_signing_key(bytes),
    };
    if !conforms {
        return Err("The key is no public key of this service.");
    }
    let published = document.published;
    let fingerprint = Sha256::digest(bytes);
    if fingerprint.as_slice() != published.fingerprint.0 {
        return Err("The key differs from its fingerprint: it was swapped.");
    }
    if published.account.0 != account {
        return Err("The server answered with the key of another account: it was swapped.");
    }
    followed(head, state)?;
    let directory = followed_directory(state)?;
    let logged = logged_keys(keys, kind.logged_as(), account, directory)?;
    let newest = logged
        .newest
        .ok_or("The log holds no key under this name: it was swapped.")?;
    if newest.key.as_slice() == fingerprint.as_slice() {
        return (newest.index == published.log_index)
            .then_some(())
            .ok_or("The log holds this key at another place.");
    }
    let earlier = logged.digests.contains(&hexadecimal_digest(bytes));
    Err(match earlier {
        true => {
            "This key was replaced: a later entry of the log names another key of this account."
        }
        false => "The log holds another key than the server shows: it was swapped.",
    })
}

const NOT_THERE: &str = "The entry is not in the log.";
