//! Heads that were followed before the last one, few of them.

use std::collections::BTreeMap;

use ledger::{Frontier, Hash, empty_root};
use protocol::{LogState, PastHead};

use super::{hash, head::edge};

/// What is remembered besides a head of that size: the head before, and of those before it the oldest and the newest of each
/// distance, where one distance is twice another.
pub(super) fn past_after(state: Option<&LogState>, size: u64) -> Vec<PastHead> {
    let Some(state) = state else {
        return Vec::new();
    };
    let last = edge(Some(state)).ok().map(|edge| PastHead {
        size: edge.size(),
        root: edge.root().to_vec(),
    });
    let all = state.past.iter().cloned().chain(last);
    let mut by_distance: BTreeMap<u32, Vec<PastHead>> = BTreeMap::new();
    for head in all.filter(|head| (1..size).contains(&head.size)) {
        let alike = by_distance.entry((size - head.size).ilog2()).or_default();
        alike.retain(|known| known.size != head.size);
        alike.truncate(1);
        alike.push(head);
    }
    by_distance.into_values().rev().flatten().collect()
}

/// The largest head of at most so many entries that is remembered, or that the subtrees of the last one make; that of an empty log
/// where there is none.
pub(super) fn newest_until(state: &LogState, most: u64) -> (u64, Hash) {
    let past = state.past.iter();
    let past = past.filter_map(|head| Some((head.size, hash(&head.root)?)));
    let all = past.chain(prefixes(state));
    let fitting = all.filter(|(size, _)| *size <= most);
    fitting
        .max_by_key(|(size, _)| *size)
        .unwrap_or((0, empty_root()))
}

/// Trees that the largest subtrees of the last head make.
fn prefixes(state: &LogState) -> Vec<(u64, Hash)> {
    let Ok(edge) = edge(Some(state)) else {
        return Vec::new();
    };
    let mut size = 0;
    let bits = (0..u64::BITS).rev().map(|bit| 1 << bit);
    let subtrees = bits.filter(|subtree: &u64| edge.size() & subtree != 0);
    let first = subtrees.zip(1..).filter_map(|(subtree, count)| {
        size += subtree;
        let roots = edge.roots().get(..count)?.to_vec();
        let first = Frontier::from_roots(size, roots).ok()?;
        Some((size, first.root()))
    });
    first.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(size: u64, past: Vec<PastHead>) -> LogState {
        let mut frontier = Frontier::new();
        for entry in 0..size {
            frontier.append(ledger::leaf_hash(&entry.to_be_bytes()));
        }
        LogState {
            public_key: Vec::new(),
            witnesses: Vec::new(),
            quorum: 0,
            size,
            frontier: frontier.roots().iter().map(|root| root.to_vec()).collect(),
            head: Vec::new(),
            directory: None,
            own_keys: Vec::new(),
            past,
        }
    }

    #[test]
    fn of_thousands_of_heads_few_are_remembered_and_one_lies_near_any_place() {
        let mut past = Vec::new();
        for size in 1..2_000 {
            past = past_after(Some(&state(size, past)), size + 1);
        }
        assert!(past.len() <= 22, "{}", past.len());
        assert!(past.is_sorted_by_key(|head| head.size));
        let last = state(2_000, past);
        for most in 1..2_000 {
            let (size, root) = newest_until(&last, most);
            assert!(
                size <= most && most - size <= 3 * (2_000 - most),
                "{most}: {size}"
            );
            let there = edge(Some(&state(size, Vec::new()))).unwrap();
            assert_eq!(there.root(), root);
        }
    }

    #[test]
    fn without_heads_before_the_subtrees_of_the_last_one_are_left() {
        let last = state(1_000, Vec::new());
        let sizes = [0, 511, 512, 767, 768, 959, 960, 999, 1_000];
        let found = sizes.map(|most| newest_until(&last, most).0);
        assert_eq!(found, [0, 0, 512, 512, 768, 896, 960, 992, 1_000]);
    }
}
