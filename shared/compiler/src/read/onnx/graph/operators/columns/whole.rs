//! Columns as bits or whole numbers.

use preparation::{Curve, Step};

use super::{comparison, vocabulary};
use crate::read::onnx::{
    graph::{
        affine::Affine,
        notes::Notes,
        operators::rule::{Results, affine, one},
        value::Value,
    },
    protobuf::{
        element::{self, keeps_fractions},
        node::Node,
    },
};

/// Columns that no weights have combined, as another kind of number.
pub(crate) fn kept(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let to = match (node.operator.as_str(), arguments) {
        ("Cast", [Value::Affine(_)]) => node.integer("to", element::FLOAT),
        ("CastLike", [_, Value::Constant(like)]) => like.element,
        _ => return Ok(None),
    };
    one(match arguments {
        [Value::Affine(features), ..] if !keeps_fractions(to) => {
            cast(features, to, notes).map(affine)
        }
        _ => None,
    })
}

/// Columns cast to a kind that keeps no fractions (`TensorProto.DataType`); none where weights have
/// combined them.
fn cast(features: &Affine, kind: i64, notes: &mut Notes) -> Option<Affine> {
    let columns = features.scaled_columns()?;
    if kind == element::TEXT || comparison::are_bits(features, notes) {
        return Some(features.clone());
    }
    if kind == element::BOOL {
        return is_any(features, notes);
    }
    let is_whole = |(column, scale, offset): &(usize, f64, f64)| {
        let made = notes.columns.made(*column).map(|(step, _)| step);
        (*scale, *offset) == (1.0, 0.0) && made.is_some_and(is_whole)
    };
    match columns.iter().all(is_whole) {
        true => Some(features.clone()),
        false => notes.derived(features, |_, column| Step::Curved {
            column,
            curve: Curve::Truncated,
        }),
    }
}

/// 1 where a column is not 0.
fn is_any(features: &Affine, notes: &mut Notes) -> Option<Affine> {
    if let Some(once) = vocabulary::occurrence(features, notes) {
        return Some(once);
    }
    let none = notes.derived(features, |_, column| Step::OneOf {
        column,
        values: vec![0.0],
    })?;
    none.scaled(&[-1.0])?.shifted(&[1.0])
}

fn is_whole(step: &Step) -> bool {
    match step {
        Step::Binned { .. } | Step::Missing { .. } | Step::OneOf { .. } | Step::AtLeast { .. } => {
            true
        }
        Step::Mapped {
            values, otherwise, ..
        } => values
            .iter()
            .chain([otherwise])
            .all(|value| value.fract() == 0.0),
        Step::Curved { curve, .. } => {
            matches!(
                curve,
                Curve::Truncated | Curve::Floor | Curve::Ceiling | Curve::Round
            )
        }
        _ => false,
    }
}
