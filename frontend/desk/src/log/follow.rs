use api::log::{EntryKind, Leaf};
use ledger::{Frontier, leaf_hash};
use protocol::{LogState, LogVerdict, OwnKey};

use super::{Checked, hashes, head::Head, verdict};

/// Takes over new leaves and a signed head. The old frontier plus the new leaves must give the new root:
/// that proves consistency by replay, and shows every key logged under the reader's name.
pub(crate) fn follow(
    state: Option<LogState>,
    head: Vec<u8>,
    leaves: &[String],
    own: Option<&OwnKey>,
) -> LogVerdict {
    let (checked, state) = match advance(state.as_ref(), head, leaves, own) {
        Ok(advanced) => (Ok(()), Some(advanced)),
        Err(why) => (Err(why), state),
    };
    let foreign_keys = own.map_or_else(Vec::new, |own| foreign(state.as_ref(), leaves, own));
    LogVerdict {
        state,
        verdict: verdict(checked),
        foreign_keys,
    }
}

fn advance(
    state: Option<&LogState>,
    json: Vec<u8>,
    leaves: &[String],
    own: Option<&OwnKey>,
) -> Checked<LogState> {
    let head = Head::read(&json)?;
    if let Some(state) = state {
        head.signed_by(&state.public_key)?;
    }
    let mut frontier = edge(state)?;
    let fresh = fresh(leaves, frontier.size(), head.size)?;
    let mut own_keys = state.map_or_else(Vec::new, |state| state.own_keys.clone());
    for leaf in fresh {
        let position = frontier.size();
        frontier.append(leaf_hash(leaf.as_bytes()));
        own_keys.extend(key_of(leaf, position, own)?);
    }
    if frontier.root() != head.root {
        return Err("The log was rewritten: its new head does not continue what you saw before.");
    }
    Ok(LogState {
        public_key: head.public_key,
        size: head.size,
        frontier: frontier.roots().iter().map(|root| root.to_vec()).collect(),
        head: json,
        own_keys,
    })
}

fn edge(state: Option<&LogState>) -> Checked<Frontier> {
    let Some(state) = state else {
        return Ok(Frontier::new());
    };
    Frontier::from_roots(state.size, hashes(&state.frontier)?)
        .map_err(|_| "What this browser remembers of the log is damaged.")
}

/// Leaves from the old size up to the new; the server may have sent more.
fn fresh(leaves: &[String], from: u64, to: u64) -> Checked<&[String]> {
    let count = to
        .checked_sub(from)
        .ok_or("The log has become shorter since your last visit.")?;
    usize::try_from(count)
        .ok()
        .and_then(|count| leaves.get(..count))
        .ok_or("The server left out entries of the log.")
}

/// Fingerprint of the key that a leaf publishes under the reader's name.
fn key_of(leaf: &str, position: u64, own: Option<&OwnKey>) -> Checked<Option<String>> {
    let leaf: Leaf = serde_json::from_str(leaf).map_err(|_| "A log entry could not be read.")?;
    if leaf.index != position {
        return Err("A log entry stands at another place than it says.");
    }
    let is_own = own.is_some_and(|own| is_key_of(&leaf, own));
    Ok(leaf.key.filter(|_| is_own))
}

fn is_key_of(leaf: &Leaf, own: &OwnKey) -> bool {
    let account = leaf.account.as_ref().map(|account| account.0.as_str());
    leaf.kind == EntryKind::KeyPublished && account == Some(own.account.as_str())
}

/// Keys under the reader's name, remembered or in these leaves, that she did not make.
fn foreign(state: Option<&LogState>, leaves: &[String], own: &OwnKey) -> Vec<String> {
    let remembered = state.map_or(&[][..], |state| &state.own_keys);
    let shown = leaves
        .iter()
        .filter_map(|leaf| serde_json::from_str::<Leaf>(leaf).ok())
        .filter(|leaf| is_key_of(leaf, own))
        .filter_map(|leaf| leaf.key);
    let mut foreign: Vec<_> = remembered
        .iter()
        .cloned()
        .chain(shown)
        .filter(|key| !own.fingerprints.contains(key))
        .collect();
    foreign.sort();
    foreign.dedup();
    foreign
}
