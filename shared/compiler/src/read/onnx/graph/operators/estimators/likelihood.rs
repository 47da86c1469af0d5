//! Softmax written out by hand: logarithms, largest scores and sums of exponentials.

use std::rc::Rc;

use crate::{
    model::link::Link,
    read::onnx::{
        graph::{
            affine::Affine,
            notes::Notes,
            operators::rule::{Results, one},
            value::{Scores, Value},
        },
        protobuf::node::Node,
    },
};

/// The logarithm of the sum of all exponentials, or the largest score: a number of the whole row.
pub(crate) fn totalled(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Affine(scores), axes @ ..] if is_over_classes(node, scores, axes) => {
            let scores = Scores::new(scores, Link::Softmax);
            Some(match node.operator.as_str() {
                "ReduceLogSumExp" => Value::LogTotal(scores),
                _ => Value::Largest(scores),
            })
        }
        _ => None,
    })
}

/// Scores less a number of the whole row.
pub(crate) fn lowered(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Affine(scores), Value::LogTotal(total)] if is_same(scores, total) => {
            notes.step("Softmax");
            Some(Value::Logarithm(total.clone()))
        }
        [Value::Affine(scores), Value::Largest(total)] if is_same(scores, total) => {
            Some(Value::Lowered(total.clone()))
        }
        _ => None,
    })
}

/// Exponentials of scores, all times the same.
pub(crate) fn exponential(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Lowered(scores)] => Some(Value::Weights(scores.clone())),
        _ => None,
    })
}

/// One and an exponential.
pub(crate) fn added(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Constant(number), Value::Exponential(scores)]
            if number.numbers() == Some(&[1.0]) =>
        {
            Some(Value::OnePlusExponential(Rc::clone(scores)))
        }
        _ => None,
    })
}

/// The sum of all exponentials.
pub(crate) fn summed(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let scores = match arguments {
        [Value::Weights(scores), ..] => scores.clone(),
        [Value::Exponential(scores), ..] if scores.columns() > 1 => {
            Scores::new(scores, Link::Softmax)
        }
        _ => return Ok(None),
    };
    let is_whole = is_over_classes(node, &scores.affine, &arguments[1..]);
    one(is_whole.then_some(Value::Total(scores)))
}

/// Each exponential's share of their sum, or one divided by one and an exponential.
pub(crate) fn divided(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Weights(scores), Value::Total(total)] if scores.is(total) => {
            notes.step("Softmax");
            Some(Value::Probabilities(scores.clone()))
        }
        [Value::Exponential(scores), Value::Total(total)] if is_same(scores, total) => {
            notes.step("Softmax");
            Some(Value::Probabilities(total.clone()))
        }
        [Value::Constant(number), Value::OnePlusExponential(scores)]
            if number.numbers() == Some(&[1.0]) =>
        {
            notes.step("Sigmoid");
            let scores = scores.scaled(&[-1.0]).map(Rc::new);
            scores.map(|scores| Value::Probabilities(Scores::new(&scores, Link::Logistic)))
        }
        [value @ Value::Probabilities(_), Value::Constant(number)]
            if number.numbers() == Some(&[1.0]) =>
        {
            Some(value.clone())
        }
        _ => None,
    })
}

/// A number of the whole row in another arrangement; probabilities that are summed alone.
pub(crate) fn kept(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [
            value @ (Value::LogTotal(_) | Value::Largest(_) | Value::Total(_)),
            ..,
        ] => Some(value.clone()),
        [value @ (Value::Probabilities(_) | Value::Affine(_))] => Some(value.clone()),
        _ => None,
    })
}

/// Index of the smallest score.
pub(crate) fn least(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let [Value::Affine(scores)] = arguments else {
        return Ok(None);
    };
    let is_first = node.integer("select_last_index", 0) == 0;
    let is_whole = is_first && scores.extent().lies_along(node.integer("axis", 0));
    let negative = scores.scaled(&[-1.0]).filter(|_| is_whole);
    one(negative.map(|scores| Value::Choice(Scores::new(&Rc::new(scores), Link::Margin))))
}

fn is_same(scores: &Rc<Affine>, total: &Scores) -> bool {
    Scores::new(scores, Link::Softmax).is(total)
}

/// Whether a reduction runs over all columns of a row.
pub(crate) fn is_over_classes(node: &Node, scores: &Affine, axes: &[Value]) -> bool {
    let axes: Vec<i64> = match axes {
        [Value::Constant(axes)] => {
            let numbers = axes.numbers().unwrap_or_default();
            numbers.iter().map(|axis| *axis as i64).collect()
        }
        _ => node
            .attribute("axes")
            .map_or(Vec::new(), |axes| axes.integers.clone()),
    };
    matches!(axes.as_slice(), [axis] if scores.extent().lies_along(*axis))
}
