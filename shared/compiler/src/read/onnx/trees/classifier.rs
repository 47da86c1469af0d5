//! `TreeEnsembleClassifier`.

use std::collections::HashSet;

use zeroize::Zeroizing;

use super::{
    attributes::{integers, numbers},
    ballot::Ballot,
    column::Column,
    ensemble::{Ensemble, PostTransform, factor},
    nodes,
    regressor::targets,
};
use crate::{
    error::Error,
    read::{onnx::protobuf::node::Node, trees::growth::Growth},
    words::tidy,
};

/// Leaves whose sums differ by less are taken as the same: they were rounded to 32 bits.
const ROUNDING: f64 = 1e-6;

/// Trees that vote for classes.
pub(crate) struct Classifier {
    pub(crate) ensemble: Ensemble,
    pub(crate) scoring: Scoring,
    pub(crate) post_transform: PostTransform,
    pub(crate) classes: Vec<String>,
}

/// How sums of leaves become a score for each class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scoring {
    /// The one sum is the second class's score, and this number less it the first class's.
    Pair { total: f64 },
    /// A sum for each class.
    Each,
}

impl Classifier {
    /// A classifier whose input has these columns.
    ///
    /// # Errors
    /// [`Error::Outputs`], [`Error::TensorShape`] and those of [`nodes::ballots`].
    pub(crate) fn read(
        node: &Node,
        columns: &[Column],
        growth: &mut Growth,
    ) -> Result<Self, Error> {
        let classes = class_names(node);
        let count = targets(classes.len() as i64)?;
        let weights = nodes::weights(node, "class", count)?;
        let mut ballots = nodes::ballots(node, columns, &weights, growth)?;
        let voted: HashSet<usize> = votes(&ballots).map(|(class, _)| class).collect();
        let post_transform = PostTransform::read(node)?;
        let values = numbers(node, "base_values");
        let factor = factor(node, ballots.len())?;
        let (scoring, base) = if count == 2 && voted.len() < 2 {
            let is_share = votes(&ballots).all(|(_, weight)| weight >= 0.0);
            let is_share = is_share && post_transform == PostTransform::None;
            name_all(&mut ballots, 0);
            let total = f64::from(u8::from(is_share));
            (
                Scoring::Pair { total },
                vec![values.last().copied().unwrap_or(0.0)],
            )
        } else {
            let base = match values {
                [] => vec![0.0; count],
                values if values.len() == count => values.to_vec(),
                _ => return Err(Error::TensorShape(node.operator.clone())),
            };
            match total(&ballots).filter(|_| count == 2) {
                Some(total) => {
                    let total = factor * total + base[0] + base[1];
                    keep(&mut ballots, 1);
                    name_all(&mut ballots, 0);
                    (Scoring::Pair { total }, vec![base[1]])
                }
                None => (Scoring::Each, base),
            }
        };
        let base = Zeroizing::new(base);
        Ok(Self {
            ensemble: Ensemble {
                ballots,
                base,
                factor,
            },
            scoring,
            post_transform,
            classes,
        })
    }
}

fn votes(ballots: &[Ballot]) -> impl Iterator<Item = (usize, f64)> + '_ {
    let leaves = ballots.iter().flat_map(|ballot| ballot.votes.iter());
    leaves.flatten().copied()
}

fn name_all(ballots: &mut [Ballot], target: usize) {
    let leaves = ballots
        .iter_mut()
        .flat_map(|ballot| ballot.votes.iter_mut());
    leaves.flatten().for_each(|vote| vote.0 = target);
}

fn keep(ballots: &mut [Ballot], target: usize) {
    let leaves = ballots
        .iter_mut()
        .flat_map(|ballot| ballot.votes.iter_mut());
    leaves.for_each(|votes| votes.retain(|vote| vote.0 == target));
}

/// What the votes of every row add up to, where that does not depend on the row.
fn total(ballots: &[Ballot]) -> Option<f64> {
    let of_tree = |ballot: &Ballot| {
        let of_leaf = |votes: &Vec<(usize, f64)>| votes.iter().map(|vote| vote.1).sum::<f64>();
        let mut sums = ballot.votes.iter().map(of_leaf);
        let first = sums.next().unwrap_or(0.0);
        let largest = ballot.votes.iter().flatten().map(|vote| vote.1.abs());
        let tolerance = ROUNDING * largest.fold(0.0, f64::max);
        sums.all(|sum| (sum - first).abs() <= tolerance)
            .then_some(first)
    };
    ballots.iter().map(of_tree).sum()
}

/// Names of the classes, texts or integers.
fn class_names(node: &Node) -> Vec<String> {
    let texts = node
        .attribute("classlabels_strings")
        .map(|attribute| &attribute.texts);
    match texts.filter(|texts| !texts.is_empty()) {
        Some(texts) => texts.iter().map(|name| tidy(name)).collect(),
        None => integers(node, "classlabels_int64s")
            .iter()
            .map(i64::to_string)
            .collect(),
    }
}
