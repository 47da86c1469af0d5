//! Oblivious trees. Bits of the leaf's index that a table has no room for become signs: of a function of
//! `r` further bits, `f(e) = sum_U (-1)^(U . e) g_U` with `g_U = 2^-r sum_e (-1)^(U . e) f(e)` (Walsh
//! and Hadamard), and a sign costs nothing, because half a turn around the torus negates a table.

use std::collections::BTreeMap;

use super::{
    grid::Grid,
    spans::Spans,
    table::{Address, SealedTable},
};
use crate::model::forest::Condition;

/// An oblivious tree on a grid.
pub(crate) struct ObliviousTree<'a> {
    spans: Vec<(usize, Spans)>,
    leaves: &'a [f64],
    grid: &'a Grid,
}

/// Which conditions are digits of a box, and which are signs.
pub(crate) struct Partition {
    /// Conditions, by feature.
    digits: BTreeMap<usize, Vec<usize>>,
    signs: Vec<usize>,
    /// Boxes of one table.
    pub(crate) boxes: usize,
}

impl Partition {
    /// Tables for one tree.
    pub(crate) fn tables(&self) -> usize {
        1 << self.signs.len()
    }
}

impl<'a> ObliviousTree<'a> {
    pub(crate) fn new(conditions: &[Condition], leaves: &'a [f64], grid: &'a Grid) -> Self {
        let spans = conditions
            .iter()
            .map(|condition| (condition.feature, grid.spans(condition)));
        Self {
            spans: spans.collect(),
            leaves,
            grid,
        }
    }

    /// Takes as many conditions as `most` boxes hold: `k` of one feature take `k + 1` states at most, so
    /// features with many come first.
    pub(crate) fn partition(&self, most: usize) -> Partition {
        let mut by_feature: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (bit, (feature, _)) in self.spans.iter().enumerate() {
            by_feature.entry(*feature).or_default().push(bit);
        }
        let mut features: Vec<(usize, Vec<usize>)> = by_feature.into_iter().collect();
        features.sort_by_key(|(_, bits)| std::cmp::Reverse(bits.len()));
        let mut partition = Partition {
            digits: BTreeMap::new(),
            signs: Vec::new(),
            boxes: 1,
        };
        for (feature, bits) in features {
            for bit in bits {
                let known = partition.digits.get(&feature).map_or(0, Vec::len);
                let rest = partition.boxes / self.states(feature, partition.digits.get(&feature));
                let mut larger = partition.digits.get(&feature).cloned().unwrap_or_default();
                larger.push(bit);
                let boxes = rest * self.states(feature, Some(&larger));
                if boxes <= most && known < 6 {
                    partition.digits.insert(feature, larger);
                    partition.boxes = boxes;
                } else {
                    partition.signs.push(bit);
                }
            }
        }
        partition
    }

    fn states(&self, feature: usize, bits: Option<&Vec<usize>>) -> usize {
        bits.map_or(1, |bits| self.classes(feature, bits).len())
    }

    /// Which of these conditions hold, for each group of cells that differ in them, and a number for each
    /// cell: its group.
    fn classes(&self, feature: usize, bits: &[usize]) -> Vec<usize> {
        let mut signatures = Vec::new();
        for cell in 0..self.grid.cells(feature) {
            let signature = self.signature(bits, cell);
            if !signatures.contains(&signature) {
                signatures.push(signature);
            }
        }
        signatures
    }

    /// Bits of a leaf's index that a cell sets.
    fn signature(&self, bits: &[usize], cell: usize) -> usize {
        let held = bits.iter().filter(|bit| self.spans[**bit].1.contains(cell));
        held.map(|bit| 1 << bit).sum()
    }

    /// The tree's tables of `boxes` boxes, entries rounded by `round`.
    pub(crate) fn tables(
        &self,
        partition: &Partition,
        boxes: usize,
        target: usize,
        round: &dyn Fn(f64) -> i64,
    ) -> Vec<SealedTable> {
        let digits: Vec<(usize, Vec<usize>)> = partition
            .digits
            .iter()
            .map(|(feature, bits)| (*feature, self.classes(*feature, bits)))
            .collect();
        let bases = bases(&digits);
        let chosen = 0..partition.tables();
        let tables = chosen.filter_map(|chosen| {
            let entries: Vec<i64> = bases
                .iter()
                .map(|base| round(self.part(*base, &partition.signs, chosen)))
                .collect();
            if entries.iter().all(|entry| *entry == 0) {
                return None;
            }
            let mut address = Address::new(self.grid);
            self.find(&mut address, partition, &digits);
            self.turn(&mut address, &partition.signs, chosen, boxes);
            let mut table = SealedTable::centred(target, address, entries, boxes);
            table.signed = chosen != 0;
            Some(table)
        });
        tables.collect()
    }

    /// `g_U` where the digits say `base` and `U` is `chosen`.
    fn part(&self, base: usize, signs: &[usize], chosen: usize) -> f64 {
        let states = 1usize << signs.len();
        let sum: f64 = (0..states)
            .map(|state| {
                let index = base + spread(state, signs);
                let sign = if (state & chosen).count_ones() % 2 == 1 {
                    -1.0
                } else {
                    1.0
                };
                sign * self.leaves[index]
            })
            .sum();
        sum / states as f64
    }

    /// Digits of a mixed radix.
    fn find(&self, address: &mut Address, partition: &Partition, digits: &[(usize, Vec<usize>)]) {
        let mut radix = 1;
        for (feature, signatures) in digits {
            let bits = &partition.digits[feature];
            let number = |cell| {
                let signature = self.signature(bits, cell);
                let class = signatures.iter().position(|known| *known == signature);
                class.unwrap_or(0) as i32 * radix
            };
            address.add(
                *feature,
                &(0..self.grid.cells(*feature))
                    .map(number)
                    .collect::<Vec<_>>(),
            );
            radix *= signatures.len() as i32;
        }
    }

    /// Half a turn for each chosen condition that holds.
    fn turn(&self, address: &mut Address, signs: &[usize], chosen: usize, boxes: usize) {
        let chosen = signs
            .iter()
            .enumerate()
            .filter(|(place, _)| chosen >> place & 1 == 1);
        for (_, bit) in chosen {
            let (feature, spans) = &self.spans[*bit];
            let number = |cell| {
                if spans.contains(cell) {
                    boxes as i32
                } else {
                    0
                }
            };
            address.add(
                *feature,
                &(0..self.grid.cells(*feature))
                    .map(number)
                    .collect::<Vec<_>>(),
            );
        }
    }
}

/// Leaf index of each state of the digits, the signs' bits left 0.
fn bases(digits: &[(usize, Vec<usize>)]) -> Vec<usize> {
    let mut bases = vec![0];
    for (_, signatures) in digits {
        let extended = signatures
            .iter()
            .flat_map(|signature| bases.iter().map(move |base| base + signature));
        bases = extended.collect();
    }
    bases
}

/// Puts bit `k` of a state where condition `signs[k]` has its bit.
fn spread(state: usize, signs: &[usize]) -> usize {
    let set = signs
        .iter()
        .enumerate()
        .filter(|(place, _)| state >> place & 1 == 1);
    set.map(|(_, bit)| 1 << bit).sum()
}
