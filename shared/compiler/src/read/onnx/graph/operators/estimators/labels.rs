//! Several answers at once, and parts of probabilities.

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

/// Labels or probabilities of several classifiers, each an answer of its own.
pub(crate) fn listed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let is_sequence = node.operator == "SequenceConstruct";
    let scores = |value: &Value| match value {
        Value::Label(scores) | Value::Choice(scores) => Some(scores.clone()),
        Value::Probabilities(scores) if is_sequence => Some(scores.clone()),
        Value::Affine(scores) if is_sequence => Some(Scores::new(scores, Link::Margin)),
        _ => None,
    };
    let listed: Option<Rc<[Scores]>> = arguments.iter().map(scores).collect();
    let listed = listed.filter(|listed| !listed.is_empty());
    if listed.is_some() {
        notes.step("several answers");
    }
    one(listed.map(Value::Labels))
}

/// Some of the columns of logistic probabilities.
pub(crate) fn picked(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let [Value::Probabilities(scores), settings @ ..] = arguments else {
        return Ok(None);
    };
    if !scores.affine.extent().lies_along(-1) {
        return Ok(None);
    }
    let columns = scores.affine.columns();
    let affine = match (scores.link, columns) {
        (Link::Logistic, _) => Some(scores.affine.as_ref().clone()),
        (Link::Softmax, 2) => {
            let sign = |column: usize, output: usize| if column == output { 1.0 } else { -1.0 };
            Some(scores.affine.times(2, sign)?)
        }
        _ => None,
    };
    let picked = wanted(node, settings, columns)
        .and_then(|wanted| affine?.selected(&wanted))
        .map(|affine| Value::Probabilities(Scores::new(&Rc::new(affine), Link::Logistic)));
    one(picked)
}

/// Logistic probabilities side by side, or one and its complement.
pub(crate) fn beside(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    if !matches!(node.integer("axis", 1), 1 | -1) {
        return Ok(None);
    }
    let affine = |value: &Value| match value {
        Value::Probabilities(scores) if scores.link == Link::Logistic => {
            Some(Rc::clone(&scores.affine))
        }
        Value::Complement(scores) if scores.link == Link::Logistic => {
            scores.affine.scaled(&[-1.0]).map(Rc::new)
        }
        _ => None,
    };
    let parts: Option<Vec<Rc<Affine>>> = arguments.iter().map(affine).collect();
    let Some(parts) = parts else {
        return Ok(None);
    };
    if let [Value::Probabilities(alone)] = arguments {
        return one(Some(Value::Probabilities(alone.clone())));
    }
    let joined = Affine::joined(&parts.iter().map(Rc::as_ref).collect::<Vec<_>>());
    one(joined.map(|joined| Value::Probabilities(Scores::new(&Rc::new(joined), Link::Logistic))))
}

/// Logistic probabilities less a number, the same for each.
pub(crate) fn lowered(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let [value @ Value::Probabilities(_), Value::Constant(numbers)] = arguments else {
        return Ok(None);
    };
    let lowered = || {
        let [first, rest @ ..] = numbers.numbers()? else {
            return None;
        };
        let (affine, function) = value.as_function()?;
        let function = function.scaled(1.0, -first);
        let alike = rest.iter().all(|number| number == first);
        alike.then(|| Value::Function(affine, Rc::new(function)))
    };
    one(lowered())
}

/// Whether each probability, or each score, is above a threshold: an answer of its own each.
pub(crate) fn marked(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let threshold = node.float("threshold", 0.0);
    let (affine, link, shift) = match arguments {
        [Value::Probabilities(scores)] if scores.link == Link::Logistic => {
            (&scores.affine, Link::Logistic, threshold - 0.5)
        }
        [Value::Affine(scores)] if scores.is_matrix() => (scores, Link::Margin, threshold),
        _ => return Ok(None),
    };
    if shift != 0.0 {
        return Ok(None);
    }
    notes.step("several answers");
    let each = (0..affine.columns()).map(|column| {
        let affine = affine.selected(&[column])?;
        Some(Scores::new(&Rc::new(affine), link))
    });
    let each: Option<Rc<[Scores]>> = each.collect();
    one(each.map(Value::Labels))
}

/// Columns that a Slice, Gather or ArrayFeatureExtractor takes.
fn wanted(node: &Node, settings: &[Value], columns: usize) -> Option<Vec<usize>> {
    let numbers = |index: usize| match settings.get(index) {
        Some(Value::Constant(tensor)) => Some(tensor.numbers()?.to_vec()),
        _ => None,
    };
    let place = |number: f64| {
        let number = if number < 0.0 {
            number + columns as f64
        } else {
            number
        };
        (number.fract() == 0.0).then(|| number.clamp(0.0, columns as f64) as usize)
    };
    if node.operator != "Slice" {
        let places: Option<Vec<usize>> = numbers(0)?.into_iter().map(place).collect();
        return places.filter(|places| places.iter().all(|place| *place < columns));
    }
    let single = |index: usize| match numbers(index)?.as_slice() {
        [number] => Some(*number),
        _ => None,
    };
    let attribute = |name: &str| match node.attribute(name)?.integers.as_slice() {
        [number] => Some(*number as f64),
        _ => None,
    };
    let start = single(0).or_else(|| attribute("starts"))?;
    let end = single(1).or_else(|| attribute("ends"))?;
    let axis = single(2).or_else(|| attribute("axes"))?;
    let step = single(3).unwrap_or(1.0);
    let is_plain = (axis == 1.0 || axis == -1.0) && step == 1.0;
    is_plain.then(|| Some((place(start)?..place(end)?).collect()))?
}
