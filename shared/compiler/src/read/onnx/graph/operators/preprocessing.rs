//! Operators that move or scale features.

use std::rc::Rc;

use preparation::Step;

use super::rule::{Results, affine, one, shape};
use crate::read::onnx::{
    graph::{affine::Affine, notes::Notes, picture::Picture, value::Value},
    protobuf::{node::Node, tensor::Tensor},
};

/// A value as it is.
pub(crate) fn kept(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(arguments.first().cloned())
}

/// Another kind of number; of columns only kinds that keep fractions.
pub(crate) fn cast(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Affine(columns)] => match node.integer("to", FLOAT) {
            FLOAT => Some(affine(columns.as_ref().clone().in_64_bits(false))),
            DOUBLE => Some(Value::Affine(Rc::clone(columns))),
            _ => None,
        },
        [value] => Some(value.clone()),
        _ => None,
    })
}

pub(crate) fn constant(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(tensor(node).filter(|_| arguments.is_empty()))
}

/// Another shape of a constant, whose numbers stay.
pub(crate) fn same_constant(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Constant(constant), ..] => Some(Value::Constant(Rc::clone(constant))),
        _ => None,
    })
}

/// `(x - offset) * scale`, column by column.
pub(crate) fn scaled(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    notes.step("Scaler");
    let scaled = features.standardized(node.floats("offset"), node.floats("scale"));
    one(Some(affine(scaled.ok_or_else(|| shape(node))?)))
}

/// What stands for gaps, column by column.
pub(crate) fn imputed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    let fills = node.floats("imputed_value_floats");
    let is_gap = node.float("replaced_value_float", f64::NAN).is_nan();
    let fits = fills.len() == 1 || fills.len() == features.columns();
    if !fits || !is_gap {
        return Err(shape(node));
    }
    notes.step("Imputer");
    notes.allow_gaps(features);
    let filled = notes.derived(features, |index, column| Step::Filled {
        column,
        value: fills[index % fills.len()],
    });
    one(filled.map(affine))
}

pub(crate) fn flattened(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Affine(pixels)] if node.integer("axis", 1) == 1 => {
            pixels.pictured(None).map(affine)
        }
        _ => None,
    })
}

/// Columns side by side, or the two columns `1 - p` and `p` of a binary classifier.
pub(crate) fn joined(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(is_by_column(node)
        .then(|| side_by_side(arguments))
        .flatten())
}

/// A reshape that leaves rows as they are.
pub(crate) fn reshaped(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [value, Value::Constant(target)] => in_shape(value, target),
        _ => None,
    })
}

/// Whether the operator joins columns rather than rows.
fn is_by_column(node: &Node) -> bool {
    node.operator == "FeatureVectorizer" || matches!(node.integer("axis", 1), 1 | -1)
}

/// `TensorProto.DataType`.
const FLOAT: i64 = 1;
const DOUBLE: i64 = 11;

fn tensor(node: &Node) -> Option<Value> {
    if let Some(number) = node.attribute("value_float").and_then(|value| value.float) {
        return Some(Value::Constant(Rc::new(Tensor::scalar(number))));
    }
    let tensor = node.attribute("value")?.tensor.as_ref()?;
    (!tensor.external).then(|| Value::Constant(Rc::new(tensor.clone())))
}

fn side_by_side(values: &[Value]) -> Option<Value> {
    if let [Value::Complement(negative), Value::Probabilities(positive)] = values {
        return (negative.is(positive) && positive.affine.columns() == 1)
            .then(|| Value::Probabilities(positive.clone()));
    }
    let parts: Option<Vec<&Affine>> = values
        .iter()
        .map(|value| match value {
            Value::Affine(affine) => Some(affine.as_ref()),
            _ => None,
        })
        .collect();
    Affine::joined(&parts?).map(affine)
}

fn in_shape(value: &Value, target: &Tensor) -> Option<Value> {
    let target = target.numbers()?;
    if let Value::Affine(columns) = value {
        return columns.pictured(picture(target, columns)?).map(affine);
    }
    matches!(target, [-1.0] | [-1.0, 1.0]).then(|| value.clone())
}

/// Planes of pixels, or no picture where columns stay columns; none when rows would be mixed.
fn picture(target: &[f64], columns: &Affine) -> Option<Option<Picture>> {
    let count = columns.columns();
    match target {
        [-1.0] => (count == 1).then_some(None),
        [-1.0 | 0.0 | 1.0, wanted] => (*wanted == -1.0 || *wanted == count as f64).then_some(None),
        [-1.0 | 0.0 | 1.0, sizes @ ..] => {
            let sizes = if sizes[0] == -1.0 && sizes.len() == 3 {
                vec![
                    count / (sizes[1] * sizes[2]).max(1.0) as usize,
                    sizes[1] as usize,
                    sizes[2] as usize,
                ]
            } else {
                sizes.iter().map(|size| *size as usize).collect()
            };
            Picture::read(&sizes).map(Some)
        }
        _ => None,
    }
}
