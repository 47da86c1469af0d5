//! Rows divided by their length.

use preparation::{Norm, Step};

use super::{alignment::is_by_column, vocabulary};
use crate::{
    error::Error,
    read::onnx::{
        graph::{
            affine::Affine,
            notes::Notes,
            operators::rule::{Results, affine, one},
            value::Value,
        },
        protobuf::node::Node,
    },
};

/// Each row divided by its length.
pub(crate) fn normalized(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    let norm = match node.text("norm").unwrap_or("MAX") {
        "L1" => Norm::Sum,
        "L2" => Norm::Euclidean,
        _ => Norm::Largest,
    };
    let Some(divided) = divided(features, norm, notes) else {
        return Err(Error::BehindWeights("A Normalizer".into()));
    };
    notes.step("Normalizer");
    one(Some(affine(divided)))
}

/// A quotient whose divisor is the length of the row.
pub(crate) fn quotient(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features), Value::Affine(length)] = arguments else {
        return Ok(None);
    };
    let Some([(column, scale, offset)]) = length.scaled_columns().as_deref().map(|columns| {
        <[(usize, f64, f64); 1]>::try_from(columns).unwrap_or([(usize::MAX, 0.0, 0.0)])
    }) else {
        return Ok(None);
    };
    let Some((Step::Length { columns, norm }, _)) = notes.columns.made(column) else {
        return Ok(None);
    };
    let (columns, norm) = (columns.clone(), *norm);
    let is_own = notes.bases(features).is_some_and(|own| own == columns);
    if !is_own || (scale, offset) != (1.0, 0.0) {
        return Ok(None);
    }
    notes.step("Normalizer");
    one(divided(features, norm, notes).map(affine))
}

/// The length of a row.
pub(crate) fn length(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features), ..] = arguments else {
        return Ok(None);
    };
    if !is_by_column(node, arguments) {
        return Ok(None);
    }
    let norm = match node.operator.as_str() {
        "ReduceL1" => Norm::Sum,
        _ => Norm::Euclidean,
    };
    let Some(columns) = notes.bases(features) else {
        return Ok(None);
    };
    let length = notes.columns.column(Step::Length { columns, norm });
    one(notes.picked(&[length]).map(affine))
}

fn divided(features: &Affine, norm: Norm, notes: &mut Notes) -> Option<Affine> {
    if let Some(counts) = vocabulary::normalized(features, norm, notes) {
        return Some(counts);
    }
    let columns = notes.bases(features)?;
    let count = columns.len();
    let first = notes.columns.column(Step::Normalized { columns, norm });
    let divided: Vec<usize> = (first..first + count).collect();
    notes.picked(&divided)
}
