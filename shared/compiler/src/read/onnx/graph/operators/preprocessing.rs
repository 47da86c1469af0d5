//! Operators that move or scale features.

use std::rc::Rc;

use crate::{
    error::Error,
    read::onnx::{
        graph::{affine::Affine, interpreter::Notes, picture::Picture, value::Value},
        protobuf::{node::Node, tensor::Tensor},
    },
};

pub(crate) const OPERATORS: &[&str] = &[
    "Cast",
    "Concat",
    "Constant",
    "Dropout",
    "FeatureVectorizer",
    "Flatten",
    "Identity",
    "Reshape",
    "Scaler",
    "Squeeze",
    "Unsqueeze",
];

/// Results of the node; none when it is of another family or does not take these arguments.
pub(crate) fn evaluate(
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
        ("Flatten", [Value::Affine(pixels)]) if node.integer("axis", 1) == 1 => {
            pixels.pictured(None).map(affine)
        }
        ("Dropout", [value, ..]) => Some(value.clone()),
        ("Squeeze" | "Unsqueeze", [Value::Constant(constant), ..]) => {
            Some(Value::Constant(Rc::clone(constant)))
        }
        ("Reshape", [value, Value::Constant(target)]) => reshaped(value, target),
        _ => None,
    };
    Ok(result.map(|value| vec![value]))
}

pub(crate) fn affine(affine: Affine) -> Value {
    Value::Affine(Rc::new(affine))
}

pub(crate) fn shape(node: &Node) -> Error {
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
    if let Some(number) = node.attribute("value_float").and_then(|value| value.float) {
        return Some(Value::Constant(Rc::new(Tensor::scalar(number))));
    }
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
