//! Whether the log itself says why it lacks what was followed: the service was put back to a backup, and an entry says so where the log
//! went on. Nobody but the reader decides whether that is true.

use api::{
    Timestamp,
    log::{EntryDetail, EntryKind, Leaf, LogPolicy, LoggedRestore},
};
use ledger::{Hash, Position, ProofPlan, Tile, TileSet, leaf_hash};
use protocol::{FindRestored, FoundRestore, HeldRestores, LogPlan, LogState, PastHead, Restore};

use super::{
    Checked, LEFT_OUT,
    follow::{entry_at, leap, next_state, positions, require_held, tiles},
    head::{Head, Signers},
    hexadecimal, hexadecimal_digest,
    inclusion::inclusion,
    past::newest_until,
};

/// Most entries of that kind that are read.
const MOST: usize = api::limits::LOG_RESTORES as usize;
/// Milliseconds that such an entry may claim to be later than the head that holds it: clocks differ.
const MOST_AHEAD: Timestamp = 60 * 60 * 1_000;

/// What the policy names, as far as it can be compared without the tree.
struct Claim {
    signers: Signers,
    head: Head,
    /// In the order of the log; one at least.
    restores: Vec<Said>,
    /// The head to compare with.
    known: (u64, Hash),
}

struct Said {
    restore: Restore,
    leaf: Hash,
}

/// What to fetch before [`find_restored`].
pub(crate) fn plan_restored(state: &LogState, policy: &[u8], checkpoint: &[u8]) -> LogPlan {
    let Ok(claim) = claim(state, policy, checkpoint) else {
        return LogPlan::default();
    };
    let size = claim.head.size;
    let mut needed = TileSet::needed(claim.positions(), size);
    needed.extend(
        claim
            .bundles()
            .filter_map(|index| Tile::of_entry(index, size)),
    );
    LogPlan {
        size,
        paths: needed.iter().map(Tile::to_string).collect(),
        passes_over: true,
    }
}

/// What the log says, if its tree holds that and a head that was followed before.
pub(crate) fn find_restored(ask: &FindRestored) -> Option<FoundRestore> {
    found(ask).ok()
}

/// What the policy says, without any proof.
pub(crate) fn read_restores(policy: &[u8]) -> Vec<Restore> {
    let logged = logged(policy);
    let said = logged.iter().filter_map(read);
    said.map(|said| said.restore).collect()
}

/// What of it the followed log holds.
pub(crate) fn held_restores(ask: &HeldRestores, followed: Option<&LogState>) -> Vec<Restore> {
    let held = |logged: &LoggedRestore| {
        let restore = read(logged)?.restore;
        let (leaf, detail) = (&logged.leaf, Some(logged.detail.as_str()));
        inclusion(&ask.head, restore.entry, leaf, detail, &ask.parts, followed).ok()?;
        Some(restore)
    };
    logged(&ask.policy).iter().filter_map(held).collect()
}

fn logged(policy: &[u8]) -> Vec<LoggedRestore> {
    let policy = serde_json::from_slice::<LogPolicy>(policy);
    let mut logged = policy.map_or(Vec::new(), |policy| policy.restores);
    logged.truncate(MOST);
    logged
}

fn found(ask: &FindRestored) -> Checked<FoundRestore> {
    let claim = claim(&ask.state, &ask.policy, &ask.checkpoint)?;
    let (head, parts) = (&claim.head, &ask.parts);
    let changes = ask.changes.as_deref();
    let reached = leap(claim.known, parts, changes, head, &claim.signers)?;
    let tiles = tiles(claim.positions(), parts, head.size)?;
    for said in &claim.restores {
        require_held(said.restore.entry, said.leaf, &tiles, head)?;
    }
    let last = match claim.first().checked_sub(1) {
        Some(last) => Some(entry_at(last, parts, &tiles, head)?),
        None => None,
    };
    let (proved, root) = claim.known;
    let mut past = ask.state.past.clone();
    past.retain(|head| head.size < proved);
    past.extend((proved > 0).then(|| PastHead {
        size: proved,
        root: root.to_vec(),
    }));
    Ok(FoundRestore {
        state: LogState {
            past,
            ..next_state(&claim.signers, head, &ask.checkpoint, &reached)
        },
        proved,
        ends: last.map(|last| last.at),
        restores: claim
            .restores
            .into_iter()
            .map(|said| said.restore)
            .collect(),
    })
}

impl Claim {
    /// Where the log went on.
    fn first(&self) -> u64 {
        self.restores.first().map_or(0, |first| first.restore.entry)
    }

    fn positions(&self) -> Vec<Position> {
        let size = self.head.size;
        let entries = self.restores.iter().map(|said| said.restore.entry);
        let plans = entries
            .chain(self.first().checked_sub(1))
            .filter_map(|index| ProofPlan::inclusion(index, size).ok());
        let proofs = plans.flat_map(|plan| plan.positions().collect::<Vec<_>>());
        proofs.chain(positions(self.known.0, size)).collect()
    }

    /// Entries that are read.
    fn bundles(&self) -> impl Iterator<Item = u64> {
        let last = Some(self.head.size - 1);
        [last, self.first().checked_sub(1)].into_iter().flatten()
    }
}

/// A restore explains what is missing if its entry is later than the head that was followed, and stands where that one had another. It
/// does not lead back behind a change of the log's key: whoever stole the key before could write such an entry.
fn claim(state: &LogState, policy: &[u8], checkpoint: &[u8]) -> Checked<Claim> {
    let mut restores = Vec::new();
    let mut found = None;
    for said in logged(policy).iter().filter_map(read) {
        let (entry, at) = (said.restore.entry, said.restore.at);
        let Ok(signers) = Signers::read(policy)?.pinned_at(state, entry.saturating_add(1)) else {
            continue;
        };
        let head = signers.open(checkpoint)?;
        let signed = signers.signed_at(&state.head, entry.saturating_add(1));
        let signed = signed.ok_or(LEFT_OUT)?;
        let is_later = at > signed && at <= head.at.saturating_add(MOST_AHEAD);
        if is_later && entry < state.size.min(head.size) {
            restores.push(said);
            found = Some((signers, head));
        }
    }
    restores.sort_by_key(|said| said.restore.entry);
    let (signers, head) = found.ok_or(LEFT_OUT)?;
    let first = restores.first().map_or(0, |first| first.restore.entry);
    Ok(Claim {
        signers,
        head,
        known: newest_until(state, first),
        restores,
    })
}

/// Reads an entry of that kind whose detail is its own.
fn read(logged: &LoggedRestore) -> Option<Said> {
    let leaf: Leaf = serde_json::from_str(&logged.leaf).ok()?;
    let detail: EntryDetail = serde_json::from_str(&logged.detail).ok()?;
    let is_own = leaf.detail_digest == hexadecimal_digest(logged.detail.as_bytes());
    if leaf.kind != EntryKind::Restored || !is_own {
        return None;
    }
    let hash = leaf_hash(logged.leaf.as_bytes());
    Some(Said {
        restore: Restore {
            entry: leaf.index,
            at: leaf.at,
            reason: detail.reason,
            had: detail.had,
            hash: hexadecimal(&hash),
        },
        leaf: hash,
    })
}
