//! Operators that turn scores into probabilities and labels.

use std::rc::Rc;

use super::{
    classifier::class_names,
    rule::{Results, affine, one},
};
use crate::{
    error::Error,
    model::link::Link,
    read::onnx::{
        algebra::extent::Extent,
        graph::{
            affine::{Affine, Source},
            notes::Notes,
            value::{Scores, Value},
        },
        protobuf::{
            node::Node,
            tensor::{Content, Tensor},
        },
    },
};

/// A logistic function of each score.
pub(crate) fn sigmoid(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(scores)] = arguments else {
        return Ok(None);
    };
    notes.step("Sigmoid");
    one(Some(Value::Probabilities(Scores::new(
        scores,
        Link::Logistic,
    ))))
}

pub(crate) fn softmax(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    match arguments {
        [Value::Affine(scores)] if scores.extent().lies_along(node.integer("axis", -1)) => {
            notes.step("Softmax");
            one(Some(Value::Probabilities(Scores::new(
                scores,
                Link::Softmax,
            ))))
        }
        _ => Ok(None),
    }
}

/// The logarithm of probabilities, whose exponential they are.
pub(crate) fn logarithm(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    if let [Value::Probabilities(scores)] = arguments {
        return one((scores.link == Link::Softmax).then(|| Value::Logarithm(scores.clone())));
    }
    if node.operator != "LogSoftmax" {
        return Ok(None);
    }
    let results = softmax(node, arguments, notes)?.unwrap_or_default();
    one(match results.as_slice() {
        [Value::Probabilities(scores)] => Some(Value::Logarithm(scores.clone())),
        _ => None,
    })
}

pub(crate) fn exponential(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Affine(scores)] => Some(Value::Exponential(Rc::clone(scores))),
        [Value::Logarithm(scores)] => Some(Value::Probabilities(scores.clone())),
        _ => None,
    })
}

/// A positive number times an exponential: `c exp(z) = exp(z + ln c)`.
pub(crate) fn multiplied(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let (exponent, constant) = match (node.operator.as_str(), arguments) {
        (_, [Value::Exponential(exponent), Value::Constant(constant)])
        | ("Mul", [Value::Constant(constant), Value::Exponential(exponent)]) => {
            (exponent, constant)
        }
        _ => return Ok(None),
    };
    let factor = match constant.numbers() {
        Some([number]) if *number > 0.0 && node.operator == "Div" => 1.0 / number,
        Some([number]) if *number > 0.0 => *number,
        _ => return Ok(None),
    };
    let shifted = exponent.shifted(&[factor.ln()]);
    one(shifted.map(|shifted| Value::Exponential(Rc::new(shifted))))
}

/// A power of a constant: `b^z = exp(z ln b)`.
pub(crate) fn power(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let [Value::Constant(base), Value::Affine(exponent)] = arguments else {
        return Ok(None);
    };
    one(match base.numbers() {
        Some([base]) if *base > 0.0 => exponent
            .scaled(&[base.ln()])
            .map(|scaled| Value::Exponential(Rc::new(scaled))),
        _ => None,
    })
}

/// `1 / (1 + exp(z))`.
pub(crate) fn inverse(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::OnePlusExponential(scores)] = arguments else {
        return Ok(None);
    };
    notes.step("Sigmoid");
    one(logistic(scores))
}

/// Index of the best score.
pub(crate) fn chosen(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Affine(scores)] if !is_best_of_all(node, scores) => None,
        [Value::Probabilities(scores) | Value::Logarithm(scores)]
            if !is_best_of_all(node, &scores.affine) =>
        {
            None
        }
        [Value::Affine(scores)] => Some(Value::Choice(Scores::new(scores, Link::Margin))),
        [Value::Probabilities(scores) | Value::Logarithm(scores)] => {
            Some(Value::Choice(scores.clone()))
        }
        _ => None,
    })
}

/// Some of the columns, or the name of the best class.
pub(crate) fn extracted(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Affine(scores), Value::Constant(index)] => selected(scores, index).map(affine),
        [Value::Constant(classes), Value::Choice(scores)] => {
            Some(Value::Label(scores.named(names(classes))))
        }
        _ => None,
    })
}

/// Attaches class names to scores or probabilities.
pub(crate) fn zipped(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let classes = class_names(node, "classlabels_strings", "classlabels_int64s");
    one(match arguments {
        [Value::Probabilities(scores)] => Some(Value::Probabilities(scores.named(classes))),
        [Value::Affine(scores)] => Some(Value::Affine(Rc::clone(scores))),
        _ => None,
    })
}

/// Probabilities that stay in their order.
pub(crate) fn kept(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Probabilities(scores)] if node.operator == "Abs" => {
            Some(Value::Probabilities(scores.clone()))
        }
        [Value::Probabilities(scores)] => Some(Value::Probabilities(scores.normalized())),
        _ => None,
    })
}

/// How one-versus-rest probabilities are made to sum to 1, guarding against a sum of 0. Each step
/// keeps the order of the probabilities within a row.
pub(crate) fn normalized(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(normalization(node, arguments))
}

/// What trees say of each class, divided by the sum of it all.
pub(crate) fn shared(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let (scores, sum) = match (node.operator.as_str(), arguments) {
        ("Div", [Value::Affine(scores), Value::Affine(sum)]) => (scores, Some(sum)),
        ("LpNormalization", [Value::Affine(scores)]) if is_by_sum(node, scores) => (scores, None),
        ("Normalizer", [Value::Affine(scores)]) if node.text("norm") == Some("L1") => {
            (scores, None)
        }
        _ => return Ok(None),
    };
    let is_never_negative = |column: usize| {
        let (least, _) = notes.trees.bounds(&scores.weights(column));
        scores.offset(column) + least > -1e-6
    };
    let is_share = matches!(scores.source(), Source::Trees)
        && scores.columns() > 1
        && (0..scores.columns()).all(is_never_negative)
        && is_sum(scores, sum)?;
    one(is_share.then(|| Value::Probabilities(Scores::new(scores, Link::Share))))
}

/// Whether the columns are divided by the sum of their amounts.
fn is_by_sum(node: &Node, scores: &Affine) -> bool {
    node.integer("p", 2) == 1 && scores.extent().lies_along(node.integer("axis", -1))
}

/// Whether one number, if there is one, is the sum of all columns.
fn is_sum(scores: &Affine, sum: Option<&Rc<Affine>>) -> Result<bool, Error> {
    let Some(sum) = sum else {
        return Ok(true);
    };
    let total = scores.times(1, |_, _| 1.0)?;
    Ok(sum.columns() == 1 && total.relation_to(sum) == Some((1.0, 0.0)))
}

/// Whether the first of the largest among all scores is asked for.
fn is_best_of_all(node: &Node, scores: &Affine) -> bool {
    let is_first = node.integer("select_last_index", 0) == 0;
    is_first && scores.extent().lies_along(node.integer("axis", 0))
}

/// `1 / (1 + exp(z))` is the logistic function of `-z`.
fn logistic(negative: &Affine) -> Option<Value> {
    let scores = Rc::new(negative.scaled(&[-1.0])?);
    Some(Value::Probabilities(Scores::new(&scores, Link::Logistic)))
}

/// Entries of the last dimension.
fn selected(scores: &Affine, indices: &Tensor) -> Option<Affine> {
    let extent = scores.extent();
    let (last, before) = extent.sizes().split_last()?;
    let whole = |index: &f64| {
        let is_entry = index.fract() == 0.0 && (0.0..*last as f64).contains(index);
        is_entry.then_some(*index as usize)
    };
    let indices: Vec<usize> = indices
        .numbers()?
        .iter()
        .map(whole)
        .collect::<Option<_>>()?;
    let starts = (0..extent.count()).step_by((*last).max(1));
    let cells = starts.flat_map(|start| indices.iter().map(move |index| start + index));
    let sizes = before.iter().copied().chain([indices.len()]).collect();
    let extent = Extent::new(sizes, extent.rows())?;
    scores
        .selected(&cells.collect::<Vec<_>>())?
        .arranged(extent)
}

fn names(tensor: &Tensor) -> Option<Rc<[String]>> {
    Some(match &tensor.content {
        Content::Texts(texts) => texts.as_slice().into(),
        Content::Numbers(numbers) => numbers.iter().map(f64::to_string).collect(),
        Content::Unread => return None,
    })
}

fn normalization(node: &Node, arguments: &[Value]) -> Option<Value> {
    match (node.operator.as_str(), arguments) {
        ("Add", [Value::Exponential(scores), Value::Constant(one)]) => {
            (one.numbers()? == [1.0]).then(|| Value::OnePlusExponential(Rc::clone(scores)))
        }
        ("Sub", [Value::Constant(one), Value::Probabilities(scores)]) => {
            (one.numbers()? == [1.0]).then(|| Value::Complement(scores.clone()))
        }
        ("ReduceSum", [Value::Probabilities(scores), ..]) => Some(Value::Total(scores.clone())),
        ("ReduceSum", [Value::Function(affine, function), ..]) => {
            Scores::clipped(affine, function).map(Value::Total)
        }
        (
            "Add",
            [
                shares @ Value::Function(affine, function),
                Value::Total(sum),
            ],
        ) => {
            let own = Scores::clipped(affine, function)?;
            own.is(sum).then(|| shares.clone())
        }
        ("Div", [Value::Function(affine, function), Value::Total(sum)]) => {
            let own = Scores::clipped(affine, function)?;
            (own.is(sum) && sum.link == own.link).then_some(Value::Probabilities(own))
        }
        ("ReduceSum", [Value::Exponential(scores), ..]) => {
            Some(Value::Total(Scores::new(scores, Link::Softmax)))
        }
        ("Div", [Value::Exponential(scores), Value::Total(sum)]) => {
            let is_softmax = sum.link == Link::Softmax && sum.is(&Scores::new(scores, sum.link));
            is_softmax.then(|| Value::Probabilities(sum.clone()))
        }
        ("Equal", [Value::Total(scores), Value::Constant(zero)]) => {
            (zero.numbers()? == [0.0]).then(|| Value::Total(scores.clone()))
        }
        ("Not", [Value::Total(scores)]) => Some(Value::Total(scores.clone())),
        ("Mul" | "Div", [Value::Probabilities(scores), Value::Constant(factor)]) => {
            let is_one = factor.numbers()?.iter().all(|factor| *factor == 1.0);
            is_one.then(|| Value::Probabilities(scores.clone()))
        }
        ("Mul", [Value::Total(scores), Value::Constant(factor)]) => {
            matches!(factor.numbers()?, [factor] if *factor > 0.0)
                .then(|| Value::Total(scores.clone()))
        }
        ("Add", [Value::Total(scores), Value::Total(other)]) => {
            scores.is(other).then(|| Value::Total(scores.clone()))
        }
        ("Add", [Value::Probabilities(scores), Value::Total(other)]) => scores
            .is(other)
            .then(|| Value::Probabilities(scores.clone())),
        ("Div", [Value::Probabilities(scores), Value::Total(other)]) => scores
            .is(other)
            .then(|| Value::Probabilities(scores.normalized())),
        _ => None,
    }
}
