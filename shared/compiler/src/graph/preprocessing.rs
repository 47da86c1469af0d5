//! Operators that move or scale features.

use std::rc::Rc;

use super::{affine::Affine, interpreter::Notes, value::Value};
use crate::{
    Error,
    onnx::{Node, Tensor},
};

pub(super) const OPERATORS: &[&str] = &[
    "Cast",
    "Concat",
    "Constant",
    "FeatureVectorizer",
    "Flatten",
    "Identity",
    "Reshape",
    "Scaler",
];

/// Results of the node; none when it is of another family or does not take these arguments.
pub(super) fn evaluate(
    node: &Node,
    arguments: &[Value],
    notes: &mut Notes,
) -> Result<Option<Vec<Value>>, Error> {
    let result = match (node.operator.as_str(), arguments) {
        ("Cast", [Value::Affine(_)]) if !is_float(node) => None,
        ("Cast" | "Identity", [value]) => Some(value.clone()),
        ("Constant", []) => constant(node),
        ("Scaler", [Value::Affine(features)]) => {
            notes.step("Scaler");
            let scaled = features.standardized(node.floats("offset"), node.floats("scale"));
            Some(affine(scaled.ok_or_else(|| shape(node))?))
        }
        ("Concat" | "FeatureVectorizer", values) if is_by_column(node) => joined(values),
        ("Flatten", [value]) if node.integer("axis", 1) == 1 => Some(value.clone()),
        ("Reshape", [value, Value::Constant(target)]) => reshaped(value, target),
        _ => None,
    };
    Ok(result.map(|value| vec![value]))
}

pub(super) fn affine(affine: Affine) -> Value {
    Value::Affine(Rc::new(affine))
}

pub(super) fn shape(node: &Node) -> Error {
    Error::TensorShape(node.operator.clone())
}

/// Whether the operator joins columns rather than rows.
fn is_by_column(node: &Node) -> bool {
    node.operator == "FeatureVectorizer" || matches!(node.integer("axis", 1), 1 | -1)
}

/// Whether a cast keeps fractions (`TensorProto.DataType` FLOAT and DOUBLE).
fn is_float(node: &Node) -> bool {
    matches!(node.integer("to", 1), 1 | 11)
}

fn constant(node: &Node) -> Option<Value> {
    let tensor = node.attribute("value")?.tensor.as_ref()?;
    (!tensor.external).then(|| Value::Constant(Rc::new(tensor.clone())))
}

/// Columns side by side, or the two columns `1 - p` and `p` of a binary classifier.
fn joined(values: &[Value]) -> Option<Value> {
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

/// A reshape that leaves rows as they are.
fn reshaped(value: &Value, target: &Tensor) -> Option<Value> {
    let target = target.numbers()?;
    let keeps_rows = match value {
        Value::Affine(affine) => match target {
            [-1.0] => affine.columns() == 1,
            [-1.0 | 0.0, columns] => *columns == -1.0 || *columns == affine.columns() as f64,
            _ => false,
        },
        _ => matches!(target, [-1.0] | [-1.0, 1.0]),
    };
    keeps_rows.then(|| value.clone())
}
