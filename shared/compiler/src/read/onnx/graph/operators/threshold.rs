//! Yes and no: on which side of a threshold a number lies, and what the two sides are called.

use std::rc::Rc;

use super::rule::{Results, one};
use crate::{
    model::{link::Link, network::function::Function},
    read::onnx::{
        graph::{
            affine::{Affine, Source},
            notes::Notes,
            value::{Scores, Value},
        },
        protobuf::node::Node,
    },
};

/// Points at which a function must be found to rise, or to fall, throughout.
const POINTS: usize = 512;
/// Halvings of the interval that holds a threshold.
const HALVINGS: usize = 200;

/// Whether a number that trees make, or a function of it that only rises or only falls, lies below or above
/// a constant: 0 or 1.
pub(crate) fn compared(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [value, Value::Constant(constant)] = arguments else {
        return Ok(None);
    };
    let (Some((affine, function)), Some([limit])) = (value.as_function(), constant.numbers())
    else {
        return Ok(None);
    };
    if affine.columns() != 1 || !matches!(affine.source(), Source::Trees) {
        return Ok(None);
    }
    let Some((threshold, rises)) = crossing(&affine, &function, *limit, notes) else {
        return Ok(None);
    };
    let is_less = node.operator.starts_with("Less");
    let is_strict = !node.operator.ends_with("OrEqual");
    // A positive score says that the value lies strictly below, or strictly above.
    let is_below = is_less == is_strict;
    let shifted = match is_below == rises {
        true => affine.scaled(&[-1.0]).and_then(|a| a.shifted(&[threshold])),
        false => affine.shifted(&[-threshold]),
    };
    let names = match is_strict {
        true => ["0", "1"],
        false => ["1", "0"],
    };
    one(shifted.map(|shifted| labelled(&Scores::new(&Rc::new(shifted), Link::Margin), names)))
}

/// The same two sides under other numbers.
pub(crate) fn renamed(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Label(scores), Value::Constant(constant)] => match constant.numbers() {
            Some([number]) => renumbered(node, scores, *number),
            _ => None,
        },
        _ => None,
    })
}

fn renumbered(node: &Node, scores: &Scores, number: f64) -> Option<Value> {
    let [first, second] = scores.classes.as_deref()? else {
        return None;
    };
    let renamed = |name: &String| {
        let own: f64 = name.parse().ok()?;
        Some(match node.operator.as_str() {
            "Add" => own + number,
            "Sub" => own - number,
            "Mul" => own * number,
            _ => return None,
        })
    };
    let names = [renamed(first)?, renamed(second)?].map(|name| name.to_string());
    Some(labelled(scores, names))
}

fn labelled(scores: &Scores, names: [impl Into<String>; 2]) -> Value {
    let names: Vec<String> = names.map(Into::into).into();
    Value::Label(scores.named(Some(names.into())))
}

/// Where a function of the one number crosses a limit, and whether it rises there; none where it does
/// neither rise nor fall throughout.
fn crossing(
    affine: &Affine,
    function: &Function,
    limit: f64,
    notes: &Notes,
) -> Option<(f64, bool)> {
    let (least, most) = notes.trees.bounds(&affine.weights(0));
    let margin = 1.0 + 0.01 * (most - least);
    let (mut low, mut high) = (
        affine.offset(0) + least - margin,
        affine.offset(0) + most + margin,
    );
    let step = (high - low) / POINTS as f64;
    let values: Vec<f64> = (0..=POINTS)
        .map(|point| function.at(low + step * point as f64))
        .collect();
    let rises = values.is_sorted();
    let falls = values.is_sorted_by(|one, next| one >= next);
    if rises == falls || !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let is_before = |x: f64| (function.at(x) < limit) == rises;
    for _ in 0..HALVINGS {
        let middle = low + (high - low) / 2.0;
        match is_before(middle) {
            true => low = middle,
            false => high = middle,
        }
    }
    Some((high, rises))
}
