use std::collections::BTreeSet;

use api::log::{EntryKind, LOG_ITSELF, Leaf};
use ledger::{
    Frontier, Hash, Position, ProofPlan, Tile, TileSet, leaf_hash, unbundle, verify_consistency,
    verify_inclusion,
};
use protocol::{FollowLog, LOG_KEY_CHANGED, LogPart, LogPlan, LogState, LogVerdict, OwnKey, Watch};

use super::{
    Checked, LEFT_OUT, hash,
    head::{Head, Signers, edge},
    hexadecimal,
    keys::logged_keys,
    past::past_after,
    verdict,
};

/// So many new entries are read one by one. Where there are more, hashes prove that the log only grew.
const NEAR: u64 = 256;

/// What to fetch before [`follow`]: little, however large the log is, and nothing for a head that is not signed as
/// it must be. Of such a head [`follow`] says so, whatever else the server withholds.
pub(crate) fn plan(state: Option<&LogState>, policy: &[u8], checkpoint: &[u8]) -> LogPlan {
    let seen = state.map_or(0, |state| state.size);
    let size = signed(state, policy, checkpoint).map_or(0, |(_, head)| head.size);
    let new = size.checked_sub(seen);
    let needed = match new {
        None | Some(0) => BTreeSet::new(),
        Some(1..=NEAR) => bundles(seen, size),
        Some(_) => {
            let mut needed = TileSet::needed(positions(seen, size), size);
            needed.extend(Tile::of_entry(size - 1, size));
            needed
        }
    };
    LogPlan {
        size,
        paths: needed.iter().map(Tile::to_string).collect(),
        passes_over: new.is_some_and(|new| new > NEAR),
    }
}

/// Goes on to a checkpoint that the log and its witnesses signed, and proves that it continues what was
/// followed before: by its new entries, if they are few, else by hashes. Its last entry names the directory
/// of all keys, which must say of the reader what she knows.
pub(crate) fn follow(ask: FollowLog) -> LogVerdict {
    let advanced = advance(&ask);
    let (checked, state, at, watch) = match advanced {
        Ok((state, head, watch)) => (Ok(()), Some(state), Some(head.at), watch),
        Err(why) => (Err(why), ask.state, None, Watch::default()),
    };
    let foreign_keys = foreign(state.as_ref(), &ask.own);
    LogVerdict {
        state,
        verdict: verdict(checked),
        at,
        watch,
        foreign_keys,
    }
}

fn signed(state: Option<&LogState>, policy: &[u8], checkpoint: &[u8]) -> Checked<(Signers, Head)> {
    let signers = Signers::read(policy)?.pinned(state)?;
    let head = signers.open(checkpoint)?;
    Ok((signers, head))
}

fn advance(ask: &FollowLog) -> Checked<(LogState, Head, Watch)> {
    let state = ask.state.as_ref();
    let (signers, head) = signed(state, &ask.policy, &ask.checkpoint)?;
    let seen = edge(state)?;
    let directory = state.and_then(|state| hash(state.directory.as_ref()?));
    let before = Reached {
        frontier: seen,
        directory,
        is_smuggled: false,
    };
    let reached = match head.size.checked_sub(before.frontier.size()) {
        None => return Err("The log has become shorter since your last visit."),
        Some(0..=NEAR) => replay_announced(before, &ask.parts, head.size, &signers)?,
        Some(_) => {
            let old = (before.frontier.size(), before.frontier.root());
            leap(old, &ask.parts, ask.changes.as_deref(), &head, &signers)?
        }
    };
    if reached.frontier.root() != head.root {
        return Err(REWRITTEN);
    }
    if reached.is_smuggled {
        return Err("The log's list of keys changed without an entry that says so.");
    }
    if directory.is_some() && reached.directory.is_none() {
        return Err("The log does not name the keys of accounts any more.");
    }
    let own_keys = own_keys(ask, reached.directory)?;
    let watch = Watch {
        cosigned: head.cosigned,
        named: signers.witnesses().len() as u32,
        weakened: signers.is_weakened(),
    };
    let next = LogState {
        own_keys,
        past: past_after(state, head.size),
        ..next_state(&signers, &head, &ask.checkpoint, &reached)
    };
    Ok((next, head, watch))
}

/// What to remember of a head, but the reader's keys and the heads before.
pub(super) fn next_state(
    signers: &Signers,
    head: &Head,
    checkpoint: &[u8],
    reached: &Reached,
) -> LogState {
    let roots = reached.frontier.roots().iter();
    LogState {
        public_key: head.key.clone(),
        witnesses: signers.witnesses(),
        quorum: signers.quorum(),
        size: head.size,
        frontier: roots.map(|root| root.to_vec()).collect(),
        head: checkpoint.to_vec(),
        directory: reached.directory.map(|root| root.to_vec()),
        own_keys: Vec::new(),
        past: Vec::new(),
    }
}

/// A place in the log: its edge, the directory of keys there, and whether the directory changed on the way
/// where no entry published a key.
pub(super) struct Reached {
    pub(super) frontier: Frontier,
    pub(super) directory: Option<Hash>,
    pub(super) is_smuggled: bool,
}

/// Reads every new entry, and what they say of the log's key. The directory may change only where one publishes a key.
pub(super) fn replay(
    mut reached: Reached,
    parts: &[LogPart],
    size: u64,
) -> Checked<(Reached, Vec<(u64, Hash)>)> {
    let mut changes = Vec::new();
    for entry in entries(parts, reached.frontier.size(), size)? {
        let leaf = read(entry, reached.frontier.size())?;
        changes.extend(key_change(&leaf)?);
        reached.frontier.append(leaf_hash(entry));
        let directory = directory(&leaf)?;
        let is_changed = reached.directory.is_some() && directory != reached.directory;
        reached.is_smuggled |= is_changed && !leaf.kind.is_listed();
        reached.directory = directory;
    }
    Ok((reached, changes))
}

/// The same; the log's key may change only where an entry says so.
fn replay_announced(
    before: Reached,
    parts: &[LogPart],
    size: u64,
    signers: &Signers,
) -> Checked<Reached> {
    let seen = before.frontier.size();
    let (reached, changes) = replay(before, parts, size)?;
    match changes == signers.changes(seen, size) {
        true => Ok(reached),
        false => Err(UNANNOUNCED),
    }
}

/// The entries from `seen` on, as logged.
pub(super) fn entries(parts: &[LogPart], seen: u64, size: u64) -> Checked<Vec<&[u8]>> {
    let mut all = Vec::new();
    for tile in bundles(seen, size) {
        let Tile::Entries(address) = tile else {
            continue;
        };
        let entries = unbundle(part(parts, tile)?, address.width).map_err(|_| LEFT_OUT)?;
        let skipped = seen.saturating_sub(address.first()) as usize;
        all.extend(entries.into_iter().skip(skipped));
    }
    Ok(all)
}

/// Place and digest of what an entry says of the log's key, if it is one that does.
fn key_change(leaf: &Leaf) -> Checked<Option<(u64, Hash)>> {
    if leaf.kind != EntryKind::LogKeyChanged {
        return Ok(None);
    }
    let is_of_log = leaf.account.as_ref().is_some_and(|of| of.0 == LOG_ITSELF);
    let digest = leaf
        .key
        .as_deref()
        .filter(|_| is_of_log)
        .and_then(super::digest);
    Ok(Some((leaf.index, digest.ok_or(UNANNOUNCED)?)))
}

/// Passes over entries: the old edge is part of the new tree, and the last entry stands at its end. Its directory tells every change
/// of the log's key.
pub(super) fn leap(
    (old, root): (u64, Hash),
    parts: &[LogPart],
    changes: Option<&[u8]>,
    head: &Head,
    signers: &Signers,
) -> Checked<Reached> {
    let size = head.size;
    let tiles = tiles(positions(old, size), parts, size)?;
    let proof = assembled(ProofPlan::consistency(old, size), &tiles)?;
    verify_consistency(old, root, size, head.root, &proof).map_err(|_| REWRITTEN)?;
    let roots: Option<Vec<Hash>> = Frontier::positions(size)
        .into_iter()
        .map(|position| tiles.read(position))
        .collect();
    let frontier = Frontier::from_roots(size, roots.ok_or(LEFT_OUT)?).map_err(|_| LEFT_OUT)?;
    let directory = directory(&entry_at(size - 1, parts, &tiles, head)?)?;
    let logged = match directory {
        None => Vec::new(),
        Some(directory) => {
            let proof = changes.ok_or(LEFT_OUT)?;
            logged_keys(proof, LOG_KEY_CHANGED, LOG_ITSELF, directory)?.digests
        }
    };
    let signed = signers.changes(0, size).into_iter();
    if !signed.map(|(_, digest)| hexadecimal(&digest)).eq(logged) {
        return Err(UNANNOUNCED);
    }
    Ok(Reached {
        frontier,
        directory,
        is_smuggled: false,
    })
}

/// Subtrees' hashes, as they came in tiles.
pub(super) fn tiles(needed: Vec<Position>, parts: &[LogPart], size: u64) -> Checked<TileSet> {
    let mut tiles = TileSet::default();
    for tile in TileSet::needed(needed, size) {
        tiles
            .insert(tile, part(parts, tile)?)
            .map_err(|_| LEFT_OUT)?;
    }
    Ok(tiles)
}

/// The entry at a place, which the head's tree holds.
pub(super) fn entry_at(
    index: u64,
    parts: &[LogPart],
    tiles: &TileSet,
    head: &Head,
) -> Checked<Leaf> {
    let Some(bundle @ Tile::Entries(address)) = Tile::of_entry(index, head.size) else {
        return Err(LEFT_OUT);
    };
    let entries = unbundle(part(parts, bundle)?, address.width).map_err(|_| LEFT_OUT)?;
    let entry = entries.get((index - address.first()) as usize);
    let entry = entry.ok_or(LEFT_OUT)?;
    require_held(index, leaf_hash(entry), tiles, head)?;
    read(entry, index)
}

/// Refuses an entry that the head's tree does not hold at its place.
pub(super) fn require_held(index: u64, leaf: Hash, tiles: &TileSet, head: &Head) -> Checked {
    let proof = assembled(ProofPlan::inclusion(index, head.size), tiles)?;
    verify_inclusion(leaf, index, head.size, &proof, head.root)
        .map_err(|_| "An entry of the log is not in the log.")
}

/// Keys of every kind under the reader's name. Those of earlier visits are among them.
fn own_keys(ask: &FollowLog, directory: Option<Hash>) -> Checked<Vec<String>> {
    let known = ask.state.as_ref().map_or(&[][..], |state| &state.own_keys);
    let Some(directory) = directory.filter(|_| !ask.own.is_empty()) else {
        return Ok(known.to_vec());
    };
    if ask.keys.len() != ask.own.len() {
        return Err(LEFT_OUT);
    }
    let mut all = Vec::new();
    for (own, proof) in ask.own.iter().zip(&ask.keys) {
        all.extend(logged_keys(proof, own.kind.logged_as(), &own.account, directory)?.digests);
    }
    if !known.iter().all(|key| all.contains(key)) {
        return Err(
            "A key that was logged under your name is not in the log's list of keys any more.",
        );
    }
    Ok(all)
}

/// Every subtree whose hash [`leap`] reads.
pub(super) fn positions(old: u64, size: u64) -> Vec<Position> {
    let plans = [
        ProofPlan::consistency(old, size),
        ProofPlan::inclusion(size - 1, size),
    ];
    let proofs = plans.iter().flatten().flat_map(ProofPlan::positions);
    proofs.chain(Frontier::positions(size)).collect()
}

/// Bundles that hold the entries from `seen` on.
pub(super) fn bundles(seen: u64, size: u64) -> BTreeSet<Tile> {
    let entries = (seen..size).filter_map(|index| Tile::of_entry(index, size));
    entries.collect()
}

fn assembled(plan: Result<ProofPlan, ledger::Error>, tiles: &TileSet) -> Checked<Vec<Hash>> {
    let proof = plan.and_then(|plan| plan.assemble(|position| tiles.read(position)));
    proof.map_err(|_| LEFT_OUT)
}

fn part(parts: &[LogPart], tile: Tile) -> Checked<&[u8]> {
    let path = tile.to_string();
    let found = parts.iter().find(|part| part.path == path);
    found.map(|part| part.bytes.as_slice()).ok_or(LEFT_OUT)
}

/// An entry that stands where it says.
fn read(entry: &[u8], position: u64) -> Checked<Leaf> {
    let leaf: Leaf = serde_json::from_slice(entry).map_err(|_| "A log entry could not be read.")?;
    (leaf.index == position)
        .then_some(leaf)
        .ok_or("A log entry stands at another place than it says.")
}

/// Root of the directory at an entry; none at those of an earlier version.
fn directory(leaf: &Leaf) -> Checked<Option<Hash>> {
    let Some(root) = &leaf.keys else {
        return Ok(None);
    };
    let digest = super::digest(root).ok_or("A log entry could not be read.")?;
    Ok(Some(digest))
}

/// Keys under the reader's name that she did not make.
fn foreign(state: Option<&LogState>, own: &[OwnKey]) -> Vec<String> {
    if own.is_empty() {
        return Vec::new();
    }
    let made = |key: &&String| own.iter().any(|own| own.fingerprints.contains(key));
    let logged = state.map_or(&[][..], |state| &state.own_keys);
    let foreign = logged.iter().filter(|key| !made(key));
    let mut foreign: Vec<String> = foreign.cloned().collect();
    foreign.sort();
    foreign.dedup();
    foreign
}

const REWRITTEN: &str =
    "The log was rewritten: its new head does not continue what you saw before.";
const UNANNOUNCED: &str = "The key that signs the log is not the one that the log's entries name.";
