//! Bits: whether a column reaches a number, is one of several, is missing; and what bits decide.

use preparation::Step;

use super::alignment::{aligned, number};
use crate::read::onnx::{
    graph::{
        affine::Affine,
        notes::Notes,
        operators::rule::{Results, affine, one},
        preparing::edge,
        value::Value,
    },
    protobuf::{node::Node, tensor::Tensor},
};

/// Greater, Less and their kin, with numbers or column by column.
pub(crate) fn compared(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let bits = match arguments {
        [Value::Affine(features), Value::Constant(limits)] => {
            with_constant(&node.operator, features, limits, notes)
        }
        [Value::Constant(limits), Value::Affine(features)] => {
            with_constant(mirrored(&node.operator), features, limits, notes)
        }
        [Value::Affine(left), Value::Affine(right)] => {
            let difference = difference(left, right, notes);
            difference
                .and_then(|difference| with_limits(&node.operator, &difference, &[0.0], notes))
        }
        _ => None,
    };
    if bits.is_some() {
        notes.step("comparison with a number");
    }
    one(bits.map(affine))
}

/// 1 above a threshold, else 0.
pub(crate) fn binarized(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    notes.step("Binarizer");
    let threshold = node.float("threshold", 0.0);
    one(with_limits("Greater", features, &[threshold], notes).map(affine))
}

/// Whether a column equals a number.
pub(crate) fn equal(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let (features, wanted) = match arguments {
        [Value::Affine(features), Value::Constant(wanted)]
        | [Value::Constant(wanted), Value::Affine(features)] => (features, wanted),
        _ => return Ok(None),
    };
    let Some((features, wanted)) = aligned(features, wanted) else {
        return Ok(None);
    };
    one(notes
        .derived(&features, |index, column| Step::OneOf {
            column,
            values: vec![wanted[index]],
        })
        .map(affine))
}

/// Whether a column is missing.
pub(crate) fn missing(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    notes.allow_gaps(features);
    one(notes
        .derived(features, |_, column| Step::Missing { column })
        .map(affine))
}

/// 1 in place of 0 and 0 in place of 1.
pub(crate) fn negated(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Affine(bits)] if are_bits(bits, notes) => bits
            .scaled(&[-1.0])
            .and_then(|bits| bits.shifted(&[1.0]))
            .map(affine),
        _ => None,
    })
}

/// Bits of two columns joined.
pub(crate) fn joined(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(left), Value::Affine(right)] = arguments else {
        return Ok(None);
    };
    if !are_bits(left, notes) || !are_bits(right, notes) || left.columns() != right.columns() {
        return Ok(None);
    }
    let (Some(left), Some(right)) = (notes.bases(left), notes.bases(right)) else {
        return Ok(None);
    };
    let is_and = node.operator == "And";
    let both = left.into_iter().zip(right).map(|(left, right)| {
        let columns = vec![left, right];
        notes.columns.column(match is_and {
            true => Step::Product { columns },
            false => Step::Extreme {
                columns,
                is_largest: true,
            },
        })
    });
    let both: Vec<usize> = both.collect();
    one(notes.picked(&both).map(affine))
}

/// One of two numbers or columns, as a bit says.
pub(crate) fn chosen(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(condition), yes, no] = arguments else {
        return Ok(None);
    };
    if !are_bits(condition, notes) {
        return Ok(None);
    }
    if let (Some(yes), Some(no)) = (number(yes), number(no)) {
        let chosen = condition
            .scaled(&[yes - no])
            .and_then(|chosen| chosen.shifted(&[no]));
        return one(chosen.map(affine));
    }
    let columns = condition.columns();
    let mut side = |value: &Value| match value {
        Value::Affine(features) if features.columns() == columns => notes.bases(features),
        Value::Constant(numbers) => {
            let (aligned, numbers) = aligned(condition, numbers)?;
            (aligned.columns() == columns).then_some(())?;
            Some(
                numbers
                    .into_iter()
                    .map(|number| notes.fixed(number))
                    .collect(),
            )
        }
        _ => None,
    };
    let (Some(yes), Some(no)) = (side(yes), side(no)) else {
        return Ok(None);
    };
    let Some(condition) = notes.bases(condition) else {
        return Ok(None);
    };
    let chosen = condition.into_iter().zip(yes.into_iter().zip(no));
    let chosen: Vec<usize> = chosen
        .map(|(condition, (yes, no))| match yes == no {
            true => yes,
            false => notes.columns.column(Step::Choice {
                columns: [condition, yes, no],
            }),
        })
        .collect();
    one(notes.picked(&chosen).map(affine))
}

/// In which bin a column lies, found as skl2onnx finds it: the first of the edges that is above it.
pub(crate) fn binned(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Affine(bits)] if bits.extent().lies_along(node.integer("axis", 0)) => {
            bin(bits, notes).map(affine)
        }
        _ => None,
    })
}

/// Whether every column is 0 or 1.
pub(super) fn are_bits(features: &Affine, notes: &Notes) -> bool {
    let is_bit = |(column, scale, offset): (usize, f64, f64)| {
        let made = notes.columns.made(column).map(|(step, _)| step);
        let is_bit = match made {
            Some(Step::AtLeast { .. } | Step::OneOf { .. } | Step::Missing { .. }) => true,
            Some(Step::Mapped {
                values, otherwise, ..
            }) => values
                .iter()
                .chain([otherwise])
                .all(|value| matches!(value, 0.0 | 1.0)),
            Some(Step::Product { columns } | Step::Extreme { columns, .. }) => {
                columns.iter().all(|column| is_plain_bit(*column, notes))
            }
            _ => false,
        };
        is_bit && matches!((scale, offset), (1.0, 0.0) | (-1.0, 1.0))
            || scale == 0.0 && matches!(offset, 0.0 | 1.0)
    };
    features
        .scaled_columns()
        .is_some_and(|columns| columns.into_iter().all(is_bit))
}

fn is_plain_bit(column: usize, notes: &Notes) -> bool {
    match notes.columns.made(column) {
        Some((Step::AtLeast { .. } | Step::OneOf { .. } | Step::Missing { .. }, _)) => true,
        Some((
            Step::Scaled {
                column,
                scale,
                offset,
            },
            _,
        )) => (*scale, *offset) == (-1.0, 1.0) && is_plain_bit(*column, notes),
        _ => false,
    }
}

/// A comparison with its sides exchanged.
fn mirrored(operator: &str) -> &str {
    match operator {
        "Greater" => "Less",
        "GreaterOrEqual" => "LessOrEqual",
        "Less" => "Greater",
        _ => "GreaterOrEqual",
    }
}

fn with_constant(
    operator: &str,
    features: &Affine,
    limits: &Tensor,
    notes: &mut Notes,
) -> Option<Affine> {
    let (features, limits) = aligned(features, limits)?;
    with_limits(operator, &features, &limits, notes)
}

/// A limit for each column, or one for all.
fn with_limits(
    operator: &str,
    features: &Affine,
    limits: &[f64],
    notes: &mut Notes,
) -> Option<Affine> {
    let is_above = matches!(operator, "Greater" | "LessOrEqual");
    let limit = |index: usize| limits[index % limits.len()];
    let reached = notes.derived(features, |index, column| Step::AtLeast {
        column,
        edge: match is_above {
            true => edge::beyond(limit(index)),
            false => edge::reaching(limit(index)),
        },
    })?;
    match operator {
        "Less" | "LessOrEqual" => reached.scaled(&[-1.0])?.shifted(&[1.0]),
        _ => Some(reached),
    }
}

fn difference(left: &Affine, right: &Affine, notes: &mut Notes) -> Option<Affine> {
    if left.columns() != right.columns() {
        return None;
    }
    let (left, right) = (notes.bases(left)?, notes.bases(right)?);
    let differences = left.into_iter().zip(right).map(|(left, right)| {
        notes.columns.column(Step::Combined {
            columns: vec![left, right],
            weights: vec![1.0, -1.0],
            offset: 0.0,
        })
    });
    let differences: Vec<usize> = differences.collect();
    notes.picked(&differences)
}

fn bin(bits: &Affine, notes: &mut Notes) -> Option<Affine> {
    let columns = bits.scaled_columns()?;
    let ((_, scale, offset), below) = columns.split_last()?;
    if (*scale, *offset) != (0.0, 1.0) || below.is_empty() {
        return None;
    }
    let mut edges = Vec::with_capacity(below.len());
    let mut source = None;
    for (column, scale, offset) in below {
        let (Step::AtLeast { column, edge }, _) = notes.columns.made(*column)? else {
            return None;
        };
        let is_less = (*scale, *offset) == (-1.0, 1.0);
        let is_next = source.is_none_or(|source| source == *column)
            && edges.last().is_none_or(|last| last <= edge);
        if !is_less || !is_next {
            return None;
        }
        source = Some(*column);
        edges.push(*edge);
    }
    notes.step("bins of values");
    let column = source?;
    let bin = notes.columns.column(Step::Binned { column, edges });
    notes.picked(&[bin])
}
