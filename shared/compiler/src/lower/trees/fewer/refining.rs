//! Leaves moved so that fewer trees together say what the original says.
//!
//! Source: Ren, Cao, Wei, Sun 2015 (global refinement of a forest's leaves).

use card::ValueLink;
use zeroize::Zeroizing;

use crate::model::{
    forest::{Forest, Tree},
    link::Link,
    scorer::Scorer,
};

/// Passes over all trees, how far each goes, and how many rows' doubt a leaf carries.
const PASSES: usize = 6;
const STEP: f64 = 0.3;
const DOUBT: f64 = 2.0;
/// What a row counts at least where its probability is almost certain.
const CERTAIN: f64 = 0.02;

/// A forest's scores of rows, and how much they matter.
pub(crate) struct Teacher<'a> {
    pub(super) rows: &'a [Vec<f64>],
    pub(super) scores: Zeroizing<Vec<Vec<f64>>>,
    /// By score: what each row counts, 1 on the average.
    pub(super) weights: Vec<Vec<f64>>,
    /// By score: what a squared error counts.
    pub(super) scales: Vec<f64>,
}

impl<'a> Teacher<'a> {
    pub(crate) fn new(forest: &Forest, rows: &'a [Vec<f64>]) -> Self {
        let borrowed: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
        let scores = forest.scores_of(&borrowed);
        let weights = (0..forest.base.len()).map(|target| weights(forest.link, &scores, target));
        let weights: Vec<Vec<f64>> = weights.collect();
        let mut teacher = Self {
            rows,
            scales: vec![1.0; weights.len()],
            scores: Zeroizing::new(scores),
            weights,
        };
        if forest.link.is_value() {
            teacher.scales = teacher
                .spreads()
                .map(|variance| match variance > 0.0 {
                    true => 1.0 / variance,
                    false => 1.0,
                })
                .collect();
        }
        teacher
    }

    /// Mean of each score.
    pub(super) fn means(&self) -> Vec<f64> {
        let count = self.rows.len().max(1) as f64;
        let weighted = self.weights.iter().enumerate().map(|(target, weights)| {
            let scores = self.scores.iter().zip(weights);
            scores
                .map(|(scores, weight)| weight * scores[target])
                .sum::<f64>()
                / count
        });
        weighted.collect()
    }

    fn spreads(&self) -> impl Iterator<Item = f64> {
        let means = self.means().into_iter().enumerate();
        means.map(|(target, mean)| {
            let squares = self
                .scores
                .iter()
                .map(|scores| (scores[target] - mean).powi(2));
            squares.sum::<f64>() / self.rows.len().max(1) as f64
        })
    }
}

/// What each row counts: as much as its probability changes with the score.
fn weights(link: Link, scores: &[Vec<f64>], target: usize) -> Vec<f64> {
    let steepness = |scores: &Vec<f64>| {
        let share = match link {
            Link::Logistic | Link::OneVersusRest => ValueLink::Logistic.value(scores[target]),
            Link::Softmax => link.probability_link().probabilities(scores)[target],
            _ => return 1.0,
        };
        (4.0 * share * (1.0 - share)).powi(2) + CERTAIN
    };
    let mut weights: Vec<f64> = scores.iter().map(steepness).collect();
    let mean = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
    weights.iter_mut().for_each(|weight| *weight /= mean);
    weights
}

/// Moves leaves so that the sum of all trees comes closer to the teacher's scores.
pub(super) fn refine(forest: &mut Forest, teacher: &Teacher) {
    let reached =
        |tree: &Tree| -> Vec<usize> { teacher.rows.iter().map(|row| tree.place(row)).collect() };
    let reached: Vec<Vec<usize>> = forest.trees.iter().map(reached).collect();
    let mut missing = Zeroizing::new(vec![forest.base.clone(); teacher.rows.len()]);
    for (tree, reached) in forest.trees.iter().zip(&reached) {
        let leaves = tree.at_places();
        for (now, place) in missing.iter_mut().zip(reached) {
            now[tree.target] += leaves[*place];
        }
    }
    for (now, scores) in missing.iter_mut().zip(teacher.scores.iter()) {
        let pairs = now.iter_mut().zip(scores);
        pairs.for_each(|(now, score)| *now = score - *now);
    }
    for _ in 0..PASSES {
        for (tree, reached) in forest.trees.iter_mut().zip(&reached) {
            let mut sums = vec![(0.0, 0.0); tree.places()];
            let weights = &teacher.weights[tree.target];
            for ((place, missing), weight) in reached.iter().zip(missing.iter()).zip(weights) {
                sums[*place].0 += weight * missing[tree.target];
                sums[*place].1 += weight;
            }
            let moves = sums
                .into_iter()
                .map(|(sum, weight)| STEP * sum / (weight + DOUBT));
            let moves: Vec<f64> = moves.collect();
            for (place, missing) in reached.iter().zip(missing.iter_mut()) {
                missing[tree.target] -= moves[*place];
            }
            tree.shift(&moves);
        }
    }
}
