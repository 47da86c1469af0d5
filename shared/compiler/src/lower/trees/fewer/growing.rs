//! Trees grown anew to answer as a forest does, each of them no larger than one table: where few lookups are
//! left, they hold more than what could be left of the forest's own.
//!
//! Source: Breiman, Shang 1996 (born again trees); Bucilă, Caruana, Niculescu-Mizil 2006 (model compression);
//! Friedman 2001 (gradient boosting).

use zeroize::Zeroizing;

use super::refining::{Teacher, refine};
use crate::{
    lower::trees::grid::Grid,
    measure::noise::Draws,
    model::forest::{Condition, Forest, Form, Tree},
};

/// Boxes of one tree, as many as the fastest lookups tell apart.
const BOXES: usize = 12;
/// Most conditions of one tree.
const MOST_CONDITIONS: usize = 6;
/// Most thresholds of all features that are tried.
const MOST_THRESHOLDS: usize = 1_024;
/// How far each tree goes towards what is missing, and how many rows' doubt a leaf carries.
const STEP: f64 = 0.5;
const DOUBT: f64 = 1.0;
/// What growing may take, in additions, and the fewest features that a tree chooses from.
const MOST_WORK: usize = 1 << 29;
const FEWEST_FEATURES: usize = 8;

/// Trees in the order in which they were grown: the first of them come closest for their number.
pub(crate) struct Growing<'a> {
    forest: &'a Forest,
    teacher: &'a Teacher<'a>,
    trees: Vec<Tree>,
}

impl<'a> Growing<'a> {
    /// Grows at most so many trees.
    pub(crate) fn new(forest: &'a Forest, teacher: &'a Teacher<'a>, most: usize) -> Self {
        let mut orchard = Orchard::new(forest, teacher, most);
        let trees = (0..most).map_while(|_| orchard.tree());
        Self {
            trees: trees.collect(),
            forest,
            teacher,
        }
    }

    /// At most `count` trees.
    pub(crate) fn forest(&self, count: usize) -> Forest {
        let trees = self.trees.iter().take(count).cloned().collect();
        let mut grown = self.forest.with_trees(trees);
        grown.base = self.teacher.means();
        refine(&mut grown, self.teacher);
        grown
    }
}

/// What trees are grown from.
struct Orchard<'a> {
    teacher: &'a Teacher<'a>,
    thresholds: Vec<Vec<f64>>,
    /// By feature: the cell that each row is in.
    cells: Vec<Vec<u16>>,
    /// By score: what is missing at each row.
    missing: Vec<Zeroizing<Vec<f64>>>,
    /// Features that can be asked, and from how many of them a tree chooses.
    asked: Vec<usize>,
    choice: usize,
    draws: Draws,
}

/// A condition that could come next.
struct Offer {
    gain: f64,
    feature: usize,
    cell: u16,
}

impl<'a> Orchard<'a> {
    fn new(forest: &Forest, teacher: &'a Teacher<'a>, most: usize) -> Self {
        let grid = Grid::within(forest, MOST_THRESHOLDS, teacher.rows);
        let thresholds = grid.thresholds().to_vec();
        let column = |(feature, thresholds): (usize, &Vec<f64>)| {
            let cell = |row: &Vec<f64>| thresholds.partition_point(|edge| row[feature] >= *edge);
            let cells = teacher.rows.iter().map(cell);
            cells.map(|cell| cell as u16).collect()
        };
        let asked = (0..thresholds.len()).filter(|feature| !thresholds[*feature].is_empty());
        let asked: Vec<usize> = asked.collect();
        let means = teacher.means();
        let missing = means.iter().enumerate().map(|(target, mean)| {
            let scores = teacher.scores.iter().map(|scores| scores[target] - mean);
            Zeroizing::new(scores.collect())
        });
        let each = most * teacher.rows.len() * MOST_CONDITIONS;
        Self {
            cells: thresholds.iter().enumerate().map(column).collect(),
            missing: missing.collect(),
            choice: (MOST_WORK / each.max(1))
                .clamp(FEWEST_FEATURES, asked.len().max(FEWEST_FEATURES)),
            thresholds,
            asked,
            teacher,
            draws: Draws::new(23),
        }
    }

    /// One more tree, for the score that lacks most; none where nothing is missing that conditions tell.
    fn tree(&mut self) -> Option<Tree> {
        let target = self.poorest()?;
        let features = self.features();
        let mut places = vec![0usize; self.teacher.rows.len()];
        let mut conditions: Vec<Condition> = Vec::new();
        let mut chosen = vec![0usize; self.thresholds.len()];
        while conditions.len() < MOST_CONDITIONS {
            let boxes: usize = chosen.iter().map(|count| count + 1).product();
            let fits = |feature: &&usize| {
                boxes / (chosen[**feature] + 1) * (chosen[**feature] + 2) <= BOXES
            };
            let leaves = 1 << conditions.len();
            let offers = features.iter().filter(fits);
            let offers = offers.filter_map(|feature| self.offer(*feature, target, &places, leaves));
            let best = offers.max_by(|a, b| a.gain.total_cmp(&b.gain));
            let Some(best) = best else { break };
            for (place, cell) in places.iter_mut().zip(&self.cells[best.feature]) {
                *place |= usize::from(*cell >= best.cell) << conditions.len();
            }
            chosen[best.feature] += 1;
            let edge = self.thresholds[best.feature][usize::from(best.cell) - 1];
            conditions.push(Condition::at_least(best.feature, edge));
        }
        if conditions.is_empty() {
            return None;
        }
        let leaves = self.leaves(target, &places, 1 << conditions.len());
        for (missing, place) in self.missing[target].iter_mut().zip(&places) {
            *missing -= leaves[*place];
        }
        let form = Form::Oblivious { conditions, leaves };
        Some(Tree { target, form })
    }

    fn poorest(&self) -> Option<usize> {
        let lack = |target: &usize| -> f64 {
            let weights = &self.teacher.weights[*target];
            let missing = self.missing[*target].iter().zip(weights);
            let scale = self.teacher.scales[*target];
            scale
                * missing
                    .map(|(missing, weight)| weight * missing * missing)
                    .sum::<f64>()
        };
        (0..self.missing.len()).max_by(|a, b| lack(a).total_cmp(&lack(b)))
    }

    /// Features that the next tree chooses from.
    fn features(&mut self) -> Vec<usize> {
        let mut features = self.asked.clone();
        let count = self.choice.min(features.len());
        if count < features.len() {
            for place in 0..count {
                let other = place + self.draws.below(features.len() - place);
                features.swap(place, other);
            }
        }
        features.truncate(count);
        features
    }

    /// The cell of a feature from which on it tells most of what is missing, in leaves so far.
    fn offer(
        &self,
        feature: usize,
        target: usize,
        places: &[usize],
        leaves: usize,
    ) -> Option<Offer> {
        let width = self.thresholds[feature].len() + 1;
        let mut sums = vec![(0.0, 0.0); leaves * width];
        let rows = self.missing[target]
            .iter()
            .zip(&self.teacher.weights[target]);
        let cells = places.iter().zip(&self.cells[feature]);
        for ((missing, weight), (place, cell)) in rows.zip(cells) {
            let sum = &mut sums[place * width + usize::from(*cell)];
            sum.0 += weight * missing;
            sum.1 += weight;
        }
        let mut gains = vec![0.0; width];
        for leaf in sums.chunks(width) {
            let add = |all: (f64, f64), one: &(f64, f64)| (all.0 + one.0, all.1 + one.1);
            let all = leaf.iter().fold((0.0, 0.0), add);
            let worth = |(sum, weight): (f64, f64)| sum * sum / (weight + DOUBT);
            let mut low = (0.0, 0.0);
            for (cell, gain) in leaf.iter().zip(&mut gains[1..]) {
                low = add(low, cell);
                *gain += worth(low) + worth((all.0 - low.0, all.1 - low.1)) - worth(all);
            }
        }
        let best = (1..width).max_by(|a, b| gains[*a].total_cmp(&gains[*b]))?;
        (gains[best] > 0.0).then(|| Offer {
            gain: gains[best],
            feature,
            cell: best as u16,
        })
    }

    fn leaves(&self, target: usize, places: &[usize], count: usize) -> Vec<f64> {
        let mut sums = vec![(0.0, 0.0); count];
        let rows = self.missing[target]
            .iter()
            .zip(&self.teacher.weights[target]);
        for ((missing, weight), place) in rows.zip(places) {
            sums[*place].0 += weight * missing;
            sums[*place].1 += weight;
        }
        let leaf = |(sum, weight): (f64, f64)| STEP * sum / (weight + DOUBT);
        sums.into_iter().map(leaf).collect()
    }
}
