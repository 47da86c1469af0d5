use api::log::{EntryKind, Leaf};
use ledger::{Frontier, leaf_hash};
use protocol::{LogState, LogVerdict, OwnKey};

use super::{Checked, hashes, head::Head, verdict};

/// Takes over new leaves and a signed head. The old frontier plus the new leaves must give the new root:
/// that proves consistency by replay, and shows every key logged under the reader's name and the newest of
/// each account. A state that does not know the newest keys is replayed from the first leaf.
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
    let begun = state.filter(|state| state.newest_keys.is_some());
    let (seen, begin) = (edge(state)?, edge(begun)?);
    if head.size < seen.size() {
        return Err(SHORTER);
    }
    let mut frontier = begin;
    let fresh = fresh(leaves, frontier.size(), head.size)?;
    let mut own_keys = begun.map_or_else(Vec::new, |state| state.own_keys.clone());
    let known = begun.and_then(|state| state.newest_keys.clone());
    let mut newest_keys = known.unwrap_or_default();
    for leaf in fresh {
        continues(&frontier, &seen)?;
        let position = frontier.size();
        frontier.append(leaf_hash(leaf.as_bytes()));
        let leaf = entry(leaf, position)?;
        own_keys.extend(own.and_then(|own| key_of(&leaf, own)));
        newest_keys.extend(named(&leaf).map(|account| (account.to_owned(), position)));
    }
    continues(&frontier, &seen)?;
    if frontier.root() != head.root {
        return Err(REWRITTEN);
    }
    Ok(LogState {
        public_key: head.public_key,
        size: head.size,
        frontier: frontier.roots().iter().map(|root| root.to_vec()).collect(),
        head: json,
        own_keys,
        newest_keys: Some(newest_keys),
    })
}

/// Whether a replay passes through what was seen before.
fn continues(frontier: &Frontier, seen: &Frontier) -> Checked {
    let differs = frontier.size() == seen.size() && frontier.root() != seen.root();
    (!differs).then_some(()).ok_or(REWRITTEN)
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
    let count = to.checked_sub(from).ok_or(SHORTER)?;
    usize::try_from(count)
        .ok()
        .and_then(|count| leaves.get(..count))
        .ok_or("The server left out entries of the log.")
}

/// A leaf that stands where it says.
fn entry(leaf: &str, position: u64) -> Checked<Leaf> {
    let leaf: Leaf = serde_json::from_str(leaf).map_err(|_| "A log entry could not be read.")?;
    (leaf.index == position)
        .then_some(leaf)
        .ok_or("A log entry stands at another place than it says.")
}

/// Fingerprint of the key that a leaf publishes under the reader's name.
fn key_of(leaf: &Leaf, own: &OwnKey) -> Option<String> {
    leaf.key.clone().filter(|_| is_key_of(leaf, own))
}

/// The account under whose name a leaf publishes a key.
fn named(leaf: &Leaf) -> Option<&str> {
    let publishes = matches!(
        leaf.kind,
        EntryKind::KeyPublished | EntryKind::SigningKeyPublished
    );
    let account = leaf.account.as_ref().filter(|_| publishes);
    account.map(|account| account.0.as_str())
}

fn is_key_of(leaf: &Leaf, own: &OwnKey) -> bool {
    named(leaf) == Some(own.account.as_str())
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

const SHORTER: &str = "The log has become shorter since your last visit.";
const REWRITTEN: &str =
    "The log was rewritten: its new head does not continue what you saw before.";
