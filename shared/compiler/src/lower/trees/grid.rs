use std::collections::BTreeMap;

use super::spans::Spans;
use crate::model::forest::{Condition, Forest};

/// The public thresholds of each feature, and which of them each edge of the trees became.
pub(crate) struct Grid {
    thresholds: Vec<Vec<f64>>,
    places: Vec<Places>,
    firsts: Vec<usize>,
}

/// Edges in increasing order, each with its threshold's index.
type Places = Vec<(f64, usize)>;

/// A total order of finite numbers as a map's key.
#[derive(PartialEq)]
struct Key(f64);

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0
            .partial_cmp(&other.0)
            .unwrap_or(std::cmp::Ordering::Equal)
    }
}

impl Grid {
    /// Every edge of the trees is a threshold where at most `most` thresholds do; otherwise features with
    /// many edges share them out by how often trees ask for them.
    pub(crate) fn new(forest: &Forest, most: usize) -> Self {
        let uses = uses(forest);
        let allowed = allowed(&uses, most);
        let features = uses.iter().map(|uses| snapped(uses, allowed));
        let (thresholds, places): (Vec<_>, Vec<_>) = features.unzip();
        Self::of(thresholds, places)
    }

    fn of(mut thresholds: Vec<Vec<f64>>, places: Vec<Places>) -> Self {
        if let (true, Some(first)) = (thresholds.iter().all(Vec::is_empty), thresholds.first_mut())
        {
            first.push(0.0);
        }
        let firsts = thresholds.iter().scan(0, |first, thresholds| {
            let this = *first;
            *first += thresholds.len();
            Some(this)
        });
        let firsts = firsts.collect();
        Self {
            thresholds,
            places,
            firsts,
        }
    }

    pub(crate) fn thresholds(&self) -> &[Vec<f64>] {
        &self.thresholds
    }

    /// Bits of one row.
    pub(crate) fn width(&self) -> usize {
        self.thresholds.iter().map(Vec::len).sum()
    }

    /// Cells of a feature: one more than it has thresholds.
    pub(crate) fn cells(&self, feature: usize) -> usize {
        self.thresholds[feature].len() + 1
    }

    /// Bits of a feature, among all bits.
    pub(crate) fn bits(&self, feature: usize) -> std::ops::Range<usize> {
        let first = self.firsts[feature];
        first..first + self.thresholds[feature].len()
    }

    /// Cells where a condition of the forest holds.
    pub(crate) fn spans(&self, condition: &Condition) -> Spans {
        let places = &self.places[condition.feature];
        let start = |edge: &f64| {
            let index = places.partition_point(|(place, _)| place < edge);
            places
                .get(index)
                .map_or(self.cells(condition.feature), |(_, threshold)| {
                    threshold + 1
                })
        };
        let starts: Vec<usize> = condition.edges.iter().map(start).collect();
        Spans::toggled(&starts, self.cells(condition.feature))
    }
}

/// How often each edge occurs, by feature.
fn uses(forest: &Forest) -> Vec<BTreeMap<Key, usize>> {
    let mut uses: Vec<BTreeMap<Key, usize>> = Vec::new();
    uses.resize_with(forest.features, BTreeMap::new);
    for condition in forest.conditions() {
        for edge in &condition.edges {
            *uses[condition.feature].entry(Key(*edge)).or_insert(0) += 1;
        }
    }
    uses
}

/// Most thresholds of a feature, so that all together are no more than `most`.
fn allowed(uses: &[BTreeMap<Key, usize>], most: usize) -> usize {
    let total = |allowed: usize| {
        uses.iter()
            .map(|uses| uses.len().min(allowed))
            .sum::<usize>()
    };
    let largest = uses.iter().map(BTreeMap::len).max().unwrap_or(0);
    let fitting = (1..=largest).rev().find(|allowed| total(*allowed) <= most);
    fitting.unwrap_or(1)
}

/// At most `allowed` thresholds for these edges: groups of neighbours used about equally often, each at
/// its middle use.
fn snapped(uses: &BTreeMap<Key, usize>, allowed: usize) -> (Vec<f64>, Places) {
    let total: usize = uses.values().sum();
    let mut thresholds: Vec<f64> = Vec::new();
    let mut places = Vec::with_capacity(uses.len());
    let (mut before, mut group, mut heaviest) = (0, None, 0);
    for (Key(edge), count) in uses {
        let this = match uses.len() <= allowed {
            true => places.len(),
            false => (2 * before + count) * allowed / (2 * total),
        };
        if group != Some(this) {
            group = Some(this);
            heaviest = 0;
            thresholds.push(*edge);
        }
        if let (true, Some(last)) = (*count > heaviest, thresholds.last_mut()) {
            heaviest = *count;
            *last = *edge;
        }
        places.push((*edge, thresholds.len() - 1));
        before += count;
    }
    (thresholds, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(counts: &[usize]) -> BTreeMap<Key, usize> {
        let edges = counts.iter().enumerate();
        edges
            .map(|(edge, count)| (Key(edge as f64), *count))
            .collect()
    }

    #[test]
    fn few_edges_are_all_kept() {
        let (thresholds, places) = snapped(&uses(&[1, 5, 1]), 3);
        assert_eq!(thresholds, [0.0, 1.0, 2.0]);
        assert_eq!(places, [(0.0, 0), (1.0, 1), (2.0, 2)]);
    }

    #[test]
    fn many_edges_share_thresholds_and_keep_the_most_used() {
        let (thresholds, places) = snapped(&uses(&[1, 1, 8, 1, 1, 1, 1, 6]), 4);
        assert!(thresholds.len() <= 4 && thresholds.contains(&2.0) && thresholds.contains(&7.0));
        assert!(places.is_sorted_by_key(|(_, place)| *place));
        assert_eq!(places.len(), 8);
    }

    #[test]
    fn features_with_few_edges_leave_room_for_the_others() {
        let all = [uses(&[1; 3]), uses(&[1; 100]), uses(&[1; 40])];
        assert_eq!(allowed(&all, 63), 30);
        assert_eq!(allowed(&all, 1_000), 100);
    }
}
