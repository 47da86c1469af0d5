//! Operators that turn scores into probabilities and labels.

use std::rc::Rc;

use super::{classifier::class_names, preprocessing::affine};
use crate::{
    error::Error,
    model::link::Link,
    read::onnx::{
        graph::{
            affine::Affine,
            interpreter::Notes,
            value::{Scores, Value},
        },
        protobuf::{
            node::Node,
            tensor::{Content, Tensor},
        },
    },
};

pub(crate) const OPERATORS: &[&str] = &[
    "Abs",
    "ArgMax",
    "ArrayFeatureExtractor",
    "Exp",
    "Normalizer",
    "Not",
    "Reciprocal",
    "ReduceSum",
    "Sigmoid",
    "Softmax",
    "ZipMap",
];

/// Results of the node; none when it is of another family or does not take these arguments.
pub(crate) fn evaluate(
    node: &Node,
    arguments: &[Value],
    notes: &mut Notes,
) -> Result<Option<Vec<Value>>, Error> {
    let result = match (node.operator.as_str(), arguments) {
        ("Sigmoid", [Value::Affine(scores)]) => {
            notes.step("Sigmoid");
            Some(Value::Probabilities(Scores::new(scores, Link::Logistic)))
        }
        ("Softmax", [Value::Affine(scores)]) if is_by_column(node) => {
            notes.step("Softmax");
            Some(Value::Probabilities(Scores::new(scores, Link::Softmax)))
        }
        ("Exp", [Value::Affine(scores)]) => Some(Value::Exponential(Rc::clone(scores))),
        ("Reciprocal", [Value::OnePlusExponential(scores)]) => {
            notes.step("Sigmoid");
            logistic(scores)
        }
        ("ArgMax", [Value::Affine(scores)]) if is_by_column(node) => {
            Some(Value::Choice(Scores::new(scores, Link::Margin)))
        }
        ("ArgMax", [Value::Probabilities(scores)]) if is_by_column(node) => {
            Some(Value::Choice(scores.clone()))
        }
        ("ArrayFeatureExtractor", [Value::Affine(scores), Value::Constant(index)]) => {
            selected(scores, index).map(affine)
        }
        ("ArrayFeatureExtractor", [Value::Constant(classes), Value::Choice(scores)]) => {
            Some(Value::Label(scores.named(names(classes))))
        }
        ("ZipMap", [value]) => zipped(node, value),
        ("Abs" | "Normalizer", [Value::Probabilities(scores)]) => {
            Some(Value::Probabilities(scores.clone()))
        }
        _ => normalization(node, arguments),
    };
    Ok(result.map(|value| vec![value]))
}

fn is_by_column(node: &Node) -> bool {
    matches!(node.integer("axis", 1), 1 | -1)
}

/// `1 / (1 + exp(z))` is the logistic function of `-z`.
fn logistic(negative: &Affine) -> Option<Value> {
    let scores = Rc::new(negative.scaled(&[-1.0])?);
    Some(Value::Probabilities(Scores::new(&scores, Link::Logistic)))
}

fn selected(scores: &Affine, indices: &Tensor) -> Option<Affine> {
    let whole = |index: &f64| (*index >= 0.0 && index.fract() == 0.0).then_some(*index as usize);
    let indices: Option<Vec<usize>> = indices.numbers()?.iter().map(whole).collect();
    scores.selected(&indices?)
}

/// Attaches class names to scores or probabilities.
fn zipped(node: &Node, value: &Value) -> Option<Value> {
    let classes = class_names(node, "classlabels_strings", "classlabels_int64s");
    match value {
        Value::Probabilities(scores) => Some(Value::Probabilities(scores.named(classes))),
        Value::Affine(scores) => Some(Value::Affine(Rc::clone(scores))),
        _ => None,
    }
}

fn names(tensor: &Tensor) -> Option<Rc<[String]>> {
    Some(match &tensor.content {
        Content::Texts(texts) => texts.as_slice().into(),
        Content::Numbers(numbers) => numbers.iter().map(f64::to_string).collect(),
    })
}

/// How one-versus-rest probabilities are made to sum to 1, guarding against a sum of 0. Each step
/// keeps the order of the probabilities within a row.
fn normalization(node: &Node, arguments: &[Value]) -> Option<Value> {
    match (node.operator.as_str(), arguments) {
        ("Add", [Value::Exponential(scores), Value::Constant(one)]) => {
            (one.numbers()? == [1.0]).then(|| Value::OnePlusExponential(Rc::clone(scores)))
        }
        ("Sub", [Value::Constant(one), Value::Probabilities(scores)]) => {
            (one.numbers()? == [1.0]).then(|| Value::Complement(scores.clone()))
        }
        ("ReduceSum", [Value::Probabilities(scores), ..]) => Some(Value::Total(scores.clone())),
        ("Not", [Value::Total(scores)]) => Some(Value::Total(scores.clone())),
        ("Mul", [Value::Total(scores), Value::Constant(factor)]) => {
            matches!(factor.numbers()?, [factor] if *factor > 0.0)
                .then(|| Value::Total(scores.clone()))
        }
        ("Add", [Value::Total(scores), Value::Total(other)]) => {
            scores.is(other).then(|| Value::Total(scores.clone()))
        }
        ("Add" | "Div", [Value::Probabilities(scores), Value::Total(other)]) => scores
            .is(other)
            .then(|| Value::Probabilities(scores.clone())),
        _ => None,
    }
}
