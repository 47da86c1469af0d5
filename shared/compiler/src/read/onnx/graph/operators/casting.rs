//! Other kinds of numbers.

use std::rc::Rc;

use super::{
    moving::settings,
    rule::{Results, affine, one},
};
use crate::{
    model::network::function::Curve,
    read::onnx::{
        algebra::folding::levels,
        graph::{
            notes::Notes,
            value::{ROUNDING, Value},
        },
        protobuf::{
            element::{self, keeps_fractions},
            node::Node,
        },
    },
};

/// Another kind of number. Columns lose their fractions where the kind has none.
pub(crate) fn cast(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let to = match (node.operator.as_str(), arguments) {
        ("CastLike", [_, Value::Constant(like)]) => like.element,
        ("CastLike", _) => element::FLOAT,
        _ => node.integer("to", element::FLOAT),
    };
    one(arguments.first().and_then(|value| cast_to(to, value)))
}

fn cast_to(to: i64, value: &Value) -> Option<Value> {
    let is_whole = matches!(to, element::INT32 | element::INT64);
    match value {
        Value::Choice(_) | Value::Label(_) | Value::Labels(_) | Value::Total(_) => {
            Some(value.clone())
        }
        Value::Affine(columns) if to == element::FLOAT => {
            Some(affine(columns.as_ref().clone().in_64_bits(false)))
        }
        value if keeps_fractions(to) => Some(value.clone()),
        Value::Affine(columns) if !columns.is_matrix() => None,
        value if is_whole => {
            let (columns, function) = value.as_function()?;
            let function = function.shaped(Curve::Truncated, "Cast to whole numbers")?;
            Some(Value::Function(columns, Rc::new(function)))
        }
        _ => None,
    }
}

/// The nearest level of a kind of whole numbers. Of inputs and probabilities, which are rounded anyway,
/// the levels are kept as fine as the numbers.
pub(crate) fn quantized(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    one(level(node, arguments, notes, false))
}

/// The number of a level.
pub(crate) fn dequantized(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    one(level(node, arguments, notes, true))
}

fn level(node: &Node, arguments: &[Value], notes: &mut Notes, is_back: bool) -> Option<Value> {
    let settings = settings(node, arguments);
    let (scale, value) = (settings.number(1)?, arguments.first()?);
    let (low, high, zero) = levels(&settings)?;
    match value {
        Value::Affine(columns) if !columns.is_matrix() => {
            if !is_back {
                notes.step("rounding of the inputs left out");
            }
            return Some(value.clone());
        }
        Value::Probabilities(_) => return Some(value.clone()),
        _ => {}
    }
    let (columns, function) = value.as_function()?;
    let function = match is_back {
        true => function.scaled(scale, -zero * scale),
        false => {
            let clipped = Curve::Clipped { low, high };
            let rounded = function
                .scaled(1.0 / scale, 0.0)
                .shaped(Curve::Rounded, ROUNDING)?;
            rounded.scaled(1.0, zero).shaped(clipped, ROUNDING)?
        }
    };
    Some(Value::Function(columns, Rc::new(function)))
}
