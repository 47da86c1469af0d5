//! Support vector machines of `ai.onnx.ml`: a linear kernel is weights, any other a neuron for each vector.

use std::rc::Rc;

use super::squares;
use crate::{
    error::Error,
    model::{
        link::Link,
        network::function::{Curve, Function},
    },
    read::onnx::{
        graph::{
            affine::Affine,
            notes::Notes,
            operators::{
                classifier::class_names,
                rule::{Results, affine, one, shape},
            },
            value::{Scores, Value},
        },
        protobuf::node::Node,
    },
    words::printable,
};

/// Most support vectors of a kernel that is not linear: one lookup each.
const MOST_VECTORS: usize = 1_024;

/// A weighted sum of kernels.
pub(crate) fn regressed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    let is_plain = node.text("post_transform").unwrap_or("NONE") == "NONE";
    if !is_plain || node.integer("one_class", 0) != 0 {
        return Ok(None);
    }
    notes.step("SVMRegressor");
    let kernels = kernels(node, features, notes)?;
    let coefficients = node.floats("coefficients");
    if coefficients.len() != kernels.columns() {
        return Err(shape(node));
    }
    let sum = kernels.times(1, |vector, _| coefficients[vector])?;
    let offset = node.floats("rho").first().copied().unwrap_or(0.0);
    one(sum.shifted(&[offset]).map(affine))
}

/// The class that wins most pairs, and the scores of the pairs, or the probabilities of two classes.
pub(crate) fn classified(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    let counts = node.attribute("vectors_per_class");
    let counts = counts.map_or(&[][..], |counts| &counts.integers);
    let counts: Vec<usize> = counts
        .iter()
        .map(|count| (*count).max(0) as usize)
        .collect();
    if counts.len() < 2 || node.text("post_transform").unwrap_or("NONE") != "NONE" {
        return Ok(None);
    }
    notes.step("SVMClassifier");
    let kernels = kernels(node, features, notes)?;
    let pairs = pairs(node, &kernels, &counts)?;
    let classes = class_names(node, "classlabels_strings", "classlabels_ints");
    let (scores, second) = match counts.len() {
        2 => two(node, &pairs, notes)?,
        classes => {
            let votes = Rc::new(votes(&pairs, classes, notes)?);
            let second = match node.floats("prob_a").is_empty() {
                true => affine(pairs),
                false => Value::Unread(Rc::new(Error::SharesCombined)),
            };
            (Scores::new(&votes, Link::Margin), second)
        }
    };
    Ok(Some(vec![Value::Label(scores.named(classes)), second]))
}

/// Of two classes: the score of the second, and what the operator writes beside the label: the second's score
/// and its negative, or both probabilities.
fn two(node: &Node, pairs: &Affine, notes: &mut Notes) -> Result<(Scores, Value), Error> {
    let (slopes, offsets) = (node.floats("prob_a"), node.floats("prob_b"));
    let lost = || shape(node);
    let negative = pairs.scaled(&[-1.0]).ok_or_else(lost)?;
    let beside = |first: &Affine, second: &Affine| -> Result<Rc<Affine>, Error> {
        let both = Affine::joined(&[first, second]).ok_or_else(lost)?;
        Ok(Rc::new(both))
    };
    if let ([slope], [offset]) = (slopes, offsets) {
        notes.step("probabilities by Platt's method, which near one half can name the other class than the library's label");
        let logit = pairs.scaled(&[*slope]).ok_or_else(lost)?;
        let logit = logit.shifted(&[*offset]).ok_or_else(lost)?;
        let other = logit.scaled(&[-1.0]).ok_or_else(lost)?;
        let scores = Scores::new(&beside(&other, &logit)?, Link::Logistic);
        return Ok((scores.clone(), Value::Probabilities(scores)));
    }
    let second = Value::Affine(beside(&negative, pairs)?);
    Ok((Scores::new(&Rc::new(negative), Link::Margin), second))
}

/// Classes by the pairs they win; of equal ones the first.
fn votes(pairs: &Affine, classes: usize, notes: &mut Notes) -> Result<Affine, Error> {
    let sign = Function::identity().shaped(Curve::Sign, "Sign");
    let sign = sign.ok_or(Error::TooLarge)?;
    let won = notes.layer(Rc::new(pairs.clone()), sign)?;
    let mut duels = Vec::new();
    for first in 0..classes {
        duels.extend((first + 1..classes).map(|second| (first, second)));
    }
    let votes = won.times(classes, |pair, class| match duels[pair] {
        (first, _) if first == class => 0.5,
        (_, second) if second == class => -0.5,
        _ => 0.0,
    })?;
    let step = 1.0 / (classes + 1) as f64;
    let order: Vec<f64> = (0..classes).map(|class| -step * class as f64).collect();
    votes.shifted(&order).ok_or(Error::TooLarge)
}

/// The score of each pair of classes, positive where the first one wins.
fn pairs(node: &Node, kernels: &Affine, counts: &[usize]) -> Result<Affine, Error> {
    let (coefficients, offsets) = (node.floats("coefficients"), node.floats("rho"));
    let (classes, vectors) = (counts.len(), kernels.columns());
    let duels = classes * (classes - 1) / 2;
    let starts: Vec<usize> = counts
        .iter()
        .scan(0, |sum, count| {
            *sum += count;
            Some(*sum - count)
        })
        .collect();
    let fits = counts.iter().sum::<usize>() == vectors
        && coefficients.len() == vectors * (classes - 1)
        && offsets.len() == duels;
    if !fits {
        return Err(shape(node));
    }
    let mut terms = Vec::with_capacity(duels);
    for first in 0..classes {
        for second in first + 1..classes {
            let of = |class: usize, row: usize| {
                let own = starts[class]..starts[class] + counts[class];
                own.map(move |vector| (vector, coefficients[row * vectors + vector]))
            };
            terms.push(
                of(first, second - 1)
                    .chain(of(second, first))
                    .collect::<Vec<_>>(),
            );
        }
    }
    let sums = kernels.combined(duels, |duel, add| {
        terms[duel]
            .iter()
            .for_each(|(vector, weight)| add(*vector, *weight));
    })?;
    sums.shifted(offsets).ok_or_else(|| shape(node))
}

/// The kernel of the features and each support vector.
fn kernels(node: &Node, features: &Affine, notes: &mut Notes) -> Result<Affine, Error> {
    let columns = features.columns();
    let numbers = node.floats("support_vectors");
    let count = numbers.len() / columns.max(1);
    if count == 0 || numbers.len() != count * columns {
        return Err(shape(node));
    }
    let parameters = node.floats("kernel_params");
    let parameter = |index: usize| parameters.get(index).copied().unwrap_or(0.0);
    let (gamma, constant, degree) = (parameter(0), parameter(1), parameter(2));
    notes.keep_hints(features);
    let inner = features.times(count, |column, vector| numbers[vector * columns + column])?;
    let kernel = node.text("kernel_type").unwrap_or("LINEAR");
    if kernel != "LINEAR" && count > MOST_VECTORS {
        return Err(Error::SupportVectors { got: count });
    }
    let scaled = |sum: &Affine, factor: f64, shift: &[f64]| {
        let scaled = sum.scaled(&[factor]).and_then(|sum| sum.shifted(shift));
        scaled.ok_or_else(|| shape(node))
    };
    let shaped = |curve, name| Function::identity().shaped(curve, name);
    let (sums, function) = match kernel {
        "LINEAR" => return Ok(inner),
        "POLY" => {
            let sums = scaled(&inner, gamma, &[constant])?;
            (sums, shaped(Curve::Power(degree), "Pow"))
        }
        "SIGMOID" => {
            let sums = scaled(&inner, gamma, &[constant])?;
            (sums, shaped(Curve::Tanh, "Tanh"))
        }
        "RBF" => {
            let lengths = numbers.chunks_exact(columns);
            let lengths = lengths.map(|v| -gamma * v.iter().map(|x| x * x).sum::<f64>());
            let near = scaled(&inner, 2.0 * gamma, &lengths.collect::<Vec<_>>())?;
            let length = squares::length(features, notes)?;
            let length = length.times(count, |_, _| -gamma)?;
            let sums = near.plus(&length, 1.0).ok_or_else(|| shape(node))?;
            // No distance is below 0: a table needs no room beyond.
            let most = Function::identity().scaled(0.0, 1.0);
            let near = shaped(Curve::Exponential, "Exp");
            (sums, near.and_then(|near| near.up_to(0.0, most)))
        }
        other => {
            let name = format!("{} with {}", node.operator, printable(other));
            return Err(Error::UnknownOperator(name));
        }
    };
    notes.layer(Rc::new(sums), function.ok_or(Error::TooLarge)?)
}
