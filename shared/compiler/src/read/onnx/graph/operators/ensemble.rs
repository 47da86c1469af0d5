//! Tree ensembles of `ai.onnx.ml`.

use std::rc::Rc;

use super::rule::{Results, affine, one, shape};
use crate::{
    error::Error,
    model::link::Link,
    read::onnx::{
        graph::{
            affine::Affine,
            notes::{Notes, TREES},
            value::{Scores, Value},
        },
        protobuf::node::Node,
        trees::{
            classifier::{Classifier, Scoring},
            column::Column,
            ensemble::{Ensemble, PostTransform},
            nodes, regressor, version_five,
        },
    },
};

/// A label, and a score or a probability for each class.
pub(crate) fn classified(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let Some(columns) = columns(node, arguments, notes) else {
        return Ok(None);
    };
    let Classifier {
        ensemble,
        scoring,
        post_transform,
        classes,
    } = Classifier::read(node, &columns, &mut notes.trees.growth)?;
    let sums = grown(ensemble, notes)?;
    let scores = match scoring {
        Scoring::Each => Some(sums),
        Scoring::Pair { total } => pair(&sums, total),
    };
    let scores = Rc::new(scores.ok_or_else(|| shape(node))?);
    let link = match post_transform {
        PostTransform::None => Link::Margin,
        PostTransform::Logistic => Link::Logistic,
        PostTransform::Softmax => Link::Softmax,
    };
    let decided = Scores::new(&scores, link).named(Some(classes.into()));
    let second = match link {
        Link::Margin => Value::Affine(scores),
        _ => Value::Probabilities(decided.clone()),
    };
    Ok(Some(vec![Value::Label(decided), second]))
}

pub(crate) fn regressed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let Some(columns) = columns(node, arguments, notes) else {
        return Ok(None);
    };
    let post_transform = PostTransform::read(node)?;
    let ensemble = regressor::read(node, &columns, &mut notes.trees.growth)?;
    transformed(ensemble, post_transform, notes)
}

/// `TreeEnsemble` of version 5.
pub(crate) fn summed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let Some(columns) = columns(node, arguments, notes) else {
        return Ok(None);
    };
    let (ensemble, post_transform) = version_five::read(node, &columns, &mut notes.trees.growth)?;
    transformed(ensemble, post_transform, notes)
}

fn columns(node: &Node, arguments: &[Value], notes: &mut Notes) -> Option<Vec<Column>> {
    let [Value::Affine(columns)] = arguments else {
        return None;
    };
    if nodes::tracks_missing(node) {
        notes.allow_gaps(columns);
    }
    notes.tree_columns(columns)
}

/// The sums of an ensemble's leaves, a column for each target.
fn grown(ensemble: Ensemble, notes: &mut Notes) -> Result<Affine, Error> {
    notes.step(TREES);
    let Ensemble {
        ballots,
        base,
        factor,
    } = ensemble;
    let first = notes.trees.plant(ballots, base.len(), factor);
    let outputs: Vec<usize> = (first..notes.trees.width()).collect();
    let sums = Affine::grown(&outputs, notes.trees.width());
    sums.shifted(&base).ok_or(Error::TooLarge)
}

/// The first class's score is `total` less the second's.
fn pair(sums: &Affine, total: f64) -> Option<Affine> {
    let both = sums.selected(&[0, 0])?;
    both.scaled(&[-1.0, 1.0])?.shifted(&[total, 0.0])
}

fn transformed(ensemble: Ensemble, post_transform: PostTransform, notes: &mut Notes) -> Results {
    let sums = grown(ensemble, notes)?;
    let link = match post_transform {
        PostTransform::None => return one(Some(affine(sums))),
        PostTransform::Logistic => Link::Logistic,
        PostTransform::Softmax => Link::Softmax,
    };
    one(Some(Value::Probabilities(Scores::new(
        &Rc::new(sums),
        link,
    ))))
}
