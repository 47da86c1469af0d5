use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::spans::Spans;
use crate::model::forest::{Condition, Forest, Tree};

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
    /// Every edge of the trees is a threshold.
    pub(crate) fn exact(forest: &Forest) -> Self {
        Self::within(forest, usize::MAX, &[])
    }

    /// At most `most` thresholds, and one for each feature that is asked: edges are brought together where the
    /// fewest of these rows lie between them.
    pub(crate) fn within(forest: &Forest, most: usize, rows: &[Vec<f64>]) -> Self {
        let edges = uses(forest).into_iter().enumerate();
        let edges: Vec<Edges> = edges
            .map(|(feature, uses)| Edges::new(&uses, rows.iter().map(|row| row[feature])))
            .collect();
        let (thresholds, places): (Vec<_>, Vec<_>) = grouped(&edges, most)
            .iter()
            .zip(&edges)
            .map(|(groups, edges)| edges.snapped(groups))
            .unzip();
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

    /// The forest with thresholds in place of its edges.
    pub(crate) fn snapped(&self, forest: &Forest) -> Forest {
        let mut snapped = forest.clone();
        for condition in snapped.trees.iter_mut().flat_map(Tree::conditions_mut) {
            let thresholds = &self.thresholds[condition.feature];
            for edge in &mut condition.edges {
                if let Some(place) = self.place(condition.feature, *edge) {
                    *edge = thresholds[place];
                }
            }
        }
        snapped
    }

    /// Which threshold an edge became.
    fn place(&self, feature: usize, edge: f64) -> Option<usize> {
        let places = &self.places[feature];
        let index = places.partition_point(|(place, _)| *place < edge);
        places.get(index).map(|(_, threshold)| *threshold)
    }

    /// Cells where a condition of the forest holds.
    pub(crate) fn spans(&self, condition: &Condition) -> Spans {
        let start = |edge: &f64| {
            let place = self.place(condition.feature, *edge);
            place.map_or(self.cells(condition.feature), |threshold| threshold + 1)
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

/// Edges of one feature, in order.
struct Edges {
    edges: Vec<f64>,
    /// Share of rows below each.
    shares: Vec<f64>,
    /// Uses of the edges before each, and the sum of their shares, each as often as it is used.
    uses: Vec<f64>,
    sums: Vec<f64>,
}

/// First edge of a group, and the one behind its last.
type Group = (usize, usize);

/// What of a share is no share of rows but of uses: where no row lies edges still differ.
const BY_USES: f64 = 0.1;

impl Edges {
    fn new(uses: &BTreeMap<Key, usize>, column: impl Iterator<Item = f64>) -> Self {
        let mut column: Vec<f64> = column.filter(|value| value.is_finite()).collect();
        column.sort_by(f64::total_cmp);
        let total: f64 = uses.values().map(|count| *count as f64).sum();
        let by_uses = if column.is_empty() { 1.0 } else { BY_USES };
        let (mut edges, mut shares) = (Vec::new(), Vec::new());
        let (mut counts, mut sums) = (vec![0.0], vec![0.0]);
        let (mut used, mut sum) = (0.0, 0.0);
        for (Key(edge), count) in uses {
            let count = *count as f64;
            let share = by_uses * (used + count / 2.0) / total
                + (1.0 - by_uses) * share_below(&column, *edge);
            used += count;
            sum += count * share;
            edges.push(*edge);
            shares.push(share);
            counts.push(used);
            sums.push(sum);
        }
        Self {
            edges,
            shares,
            uses: counts,
            sums,
        }
    }

    /// The edge that a group becomes: half of its uses lie on either side.
    fn middle(&self, (first, end): Group) -> usize {
        let half = (self.uses[first] + self.uses[end]) / 2.0;
        let middle = self.uses.partition_point(|uses| *uses < half);
        middle.saturating_sub(1).clamp(first, end - 1)
    }

    /// What a group costs: how many rows lie between its edges and what they become, by use.
    fn cost(&self, group: Group) -> f64 {
        let middle = self.middle(group);
        let share = self.shares[middle];
        let side = |from: usize, to: usize| {
            let (uses, sum) = (
                self.uses[to] - self.uses[from],
                self.sums[to] - self.sums[from],
            );
            (share * uses - sum).abs()
        };
        side(group.0, middle) + side(middle, group.1)
    }

    /// One threshold for each group, and which of them each edge became.
    fn snapped(&self, groups: &[Group]) -> (Vec<f64>, Places) {
        let threshold = |group: &Group| self.edges[self.middle(*group)];
        let places = groups.iter().enumerate().flat_map(|(index, group)| {
            let edges = &self.edges[group.0..group.1];
            edges.iter().map(move |edge| (*edge, index))
        });
        (groups.iter().map(threshold).collect(), places.collect())
    }
}

/// Share of a column's numbers below an edge, in between evenly.
fn share_below(column: &[f64], edge: f64) -> f64 {
    let below = column.partition_point(|value| *value < edge);
    let (Some(low), Some(high)) = (
        below.checked_sub(1).map(|last| column[last]),
        column.get(below),
    ) else {
        return if below == 0 { 0.0 } else { 1.0 };
    };
    let part = (edge - low) / (high - low);
    (below as f64 - 1.0 + part) / (column.len() as f64 - 1.0).max(1.0)
}

/// Groups of each feature's edges, at most `most` in all as far as each feature keeps one: the two neighbours that
/// cost least together become one, again and again.
fn grouped(edges: &[Edges], most: usize) -> Vec<Vec<Group>> {
    let mut total: usize = edges.iter().map(|edges| edges.edges.len()).sum();
    let mut ends: Vec<Vec<usize>> = edges
        .iter()
        .map(|edges| (1..=edges.edges.len()).collect())
        .collect();
    let mut firsts: Vec<Vec<usize>> = edges
        .iter()
        .map(|edges| (0..edges.edges.len()).collect())
        .collect();
    let more = |edges: &Edges, first: usize, middle: usize, end: usize| {
        let apart = edges.cost((first, middle)) + edges.cost((middle, end));
        (edges.cost((first, end)) - apart).max(0.0).to_bits()
    };
    let mut waiting = BinaryHeap::new();
    if total > most {
        for (feature, edges) in edges.iter().enumerate() {
            let pairs = 1..edges.edges.len();
            let cost = |middle| more(edges, middle - 1, middle, middle + 1);
            waiting
                .extend(pairs.map(|middle| {
                    Reverse((cost(middle), feature, middle - 1, middle, middle + 1))
                }));
        }
    }
    // `ends[first]` is the end of the group that begins at `first`, and `firsts[end - 1]` its beginning.
    while total > most {
        let Some(Reverse((_, feature, first, middle, end))) = waiting.pop() else {
            break;
        };
        let (ends, firsts) = (&mut ends[feature], &mut firsts[feature]);
        let is_still = firsts[middle - 1] == first
            && firsts[end - 1] == middle
            && ends[first] == middle
            && ends[middle] == end;
        if !is_still {
            continue;
        }
        (ends[first], firsts[end - 1]) = (end, first);
        // What began in the middle is no group any more.
        ends[middle] = 0;
        total -= 1;
        let edges = &edges[feature];
        if first > 0 {
            let before = firsts[first - 1];
            let cost = more(edges, before, first, end);
            waiting.push(Reverse((cost, feature, before, first, end)));
        }
        if let Some(after) = ends.get(end).copied() {
            let cost = more(edges, first, end, after);
            waiting.push(Reverse((cost, feature, first, end, after)));
        }
    }
    let walked = |ends: Vec<usize>| {
        let mut groups = Vec::new();
        let mut first = 0;
        while let Some(end) = ends.get(first) {
            groups.push((first, *end));
            first = *end;
        }
        groups
    };
    ends.into_iter().map(walked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(counts: &[usize], column: &[f64]) -> Edges {
        let uses = counts.iter().enumerate();
        let uses = uses.map(|(edge, count)| (Key(edge as f64), *count));
        Edges::new(&uses.collect(), column.iter().copied())
    }

    fn snapped(edges: Edges, most: usize) -> (Vec<f64>, Places) {
        edges.snapped(&grouped(std::slice::from_ref(&edges), most)[0])
    }

    #[test]
    fn few_edges_are_all_kept() {
        let (thresholds, places) = snapped(edges(&[1, 5, 1], &[]), 3);
        assert_eq!(thresholds, [0.0, 1.0, 2.0]);
        assert_eq!(places, [(0.0, 0), (1.0, 1), (2.0, 2)]);
    }

    #[test]
    fn many_edges_share_thresholds_and_keep_the_most_used() {
        let (thresholds, places) = snapped(edges(&[1, 1, 8, 1, 1, 1, 1, 6], &[]), 4);
        assert_eq!(thresholds.len(), 4);
        assert!(thresholds.contains(&2.0) && thresholds.contains(&7.0));
        assert!(places.is_sorted_by_key(|(_, place)| *place));
        assert_eq!(places.len(), 8);
    }

    #[test]
    fn edges_without_rows_between_them_become_one_first() {
        let rows: Vec<f64> = (0..200)
            .map(|row| f64::from(row % 2) * 4.2 + f64::from(row) / 400.0)
            .collect();
        let (thresholds, places) = snapped(edges(&[1; 6], &rows), 3);
        assert_eq!(thresholds.len(), 3);
        let together = |a: usize, b: usize| places[a].1 == places[b].1;
        assert!(together(1, 2) && together(2, 3), "{places:?}");
    }

    #[test]
    fn every_feature_keeps_one_threshold_at_least() {
        let all = [edges(&[1; 3], &[]), edges(&[1; 100], &[]), edges(&[1], &[])];
        let groups = grouped(&all, 2);
        let counts: Vec<usize> = groups.iter().map(Vec::len).collect();
        assert_eq!(counts, [1, 1, 1]);
        let counts = grouped(&all, 63).iter().map(Vec::len).sum::<usize>();
        assert_eq!(counts, 63);
    }
}
