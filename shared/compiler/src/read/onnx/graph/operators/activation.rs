//! Elementwise functions, which end a layer.

use std::rc::Rc;

use super::rule::{Results, affine, one};
use crate::{
    model::network::function::{Curve, Function, Join},
    read::onnx::{
        algebra::{curve::curve, extent::stretched, folding},
        graph::{affine::Affine, notes::Notes, value::Value},
        protobuf::{node::Node, tensor::Tensor},
    },
};

/// A function of one value, of a value and a number, or of two values that scale into each other.
pub(crate) fn applied(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Constant(number), value] => mirrored(node, scalar(number, value), value),
        [value, rest @ ..] if rest.iter().all(is_constant) => with_settings(node, value, rest),
        [left, right] => joined(node, left, right),
        _ => None,
    })
}

/// A rectifier with a slope of its own for each column: `max(x, 0) - slope * max(-x, 0)`.
pub(crate) fn sloped(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(columns), Value::Constant(slopes)] = arguments else {
        return Ok(None);
    };
    let slopes = folding::stretched_to(slopes, columns.extent().sizes());
    let negative = columns.scaled(&[-1.0]);
    let both = negative.and_then(|negative| Affine::joined(&[columns, &negative]));
    let (Some(slopes), Some(both), true) = (slopes, both, columns.is_matrix()) else {
        return Ok(None);
    };
    let rectified = Function::identity().shaped(Curve::Rectified { slope: 0.0 }, &node.operator);
    let Some(rectified) = rectified else {
        return Ok(None);
    };
    let layer = notes.layer(Rc::new(both), rectified)?;
    let count = slopes.len();
    let sum = layer.combined(count, |output, add| {
        add(output, 1.0);
        add(count + output, -slopes[output]);
    })?;
    one(sum.arranged(columns.extent().clone()).map(affine))
}

fn is_constant(value: &Value) -> bool {
    matches!(value, Value::Constant(_))
}

fn value(columns: Rc<Affine>, function: Option<Function>) -> Option<Value> {
    Some(Value::Function(columns, Rc::new(function?)))
}

/// The one number that a constant is for every column of a value.
fn scalar(constant: &Tensor, value: &Value) -> Option<f64> {
    let (first, rest) = constant.numbers()?.split_first()?;
    let extent = value.extent()?;
    let sizes = extent.sizes();
    let fits = || stretched(&constant.sizes(), sizes).is_some_and(|sum| sum == sizes);
    let is_one = rest.iter().all(|number| number == first) && (rest.is_empty() || fits());
    is_one.then_some(*first)
}

/// A function of one value, with numbers as settings.
fn with_settings(node: &Node, argument: &Value, settings: &[Value]) -> Option<Value> {
    let (affine, function) = argument.as_function()?;
    let number = |setting: &Value| match setting {
        Value::Constant(constant) => scalar(constant, argument),
        _ => None,
    };
    let numbers: Option<Vec<f64>> = settings.iter().map(number).collect();
    let function = match (node.operator.as_str(), numbers?.as_slice()) {
        ("Add", [number]) => Some(function.scaled(1.0, *number)),
        ("Sub", [number]) => Some(function.scaled(1.0, -number)),
        ("Mul", [number]) => Some(function.scaled(*number, 0.0)),
        ("Div", [number]) => Some(function.scaled(1.0 / number, 0.0)),
        ("Neg", []) => Some(function.scaled(-1.0, 0.0)),
        // Written by tf2onnx, though ONNX has no such operators.
        ("Erfc", []) => {
            let error = function.shaped(Curve::ErrorFunction, "Erf");
            error.map(|error| error.scaled(-1.0, 1.0))
        }
        ("Expm1", []) => {
            let raised = function.shaped(Curve::Exponential, "Exp");
            raised.map(|raised| raised.scaled(1.0, -1.0))
        }
        ("HardSwish", []) => swish(function, sixth(), &node.operator),
        ("Mish", []) => {
            let bent = function.clone().shaped(Curve::Softplus, "Softplus")?;
            function.joined(Join::Product, bent.shaped(Curve::Tanh, "Tanh")?)
        }
        ("Not", []) => Some(function.scaled(-1.0, 1.0)),
        ("Less" | "LessOrEqual", numbers) => {
            let reached = function.shaped(curve(node, numbers)?, &node.operator);
            reached.map(|reached| reached.scaled(-1.0, 1.0))
        }
        (_, numbers) => function.shaped(curve(node, numbers)?, &node.operator),
    };
    value(affine, function)
}

/// A number first: `a - f(x)`, `a / f(x)` and what does not depend on the order.
fn mirrored(node: &Node, number: Option<f64>, argument: &Value) -> Option<Value> {
    let (affine, function) = argument.as_function()?;
    let number = number?;
    let function = match node.operator.as_str() {
        "Add" => Some(function.scaled(1.0, number)),
        "Mul" => Some(function.scaled(number, 0.0)),
        "Sub" => Some(function.scaled(-1.0, number)),
        "Div" => {
            let inverse = function.shaped(Curve::Reciprocal, "Reciprocal")?;
            Some(inverse.scaled(number, 0.0))
        }
        "Max" | "Min" => function.shaped(curve(node, &[number])?, &node.operator),
        _ => None,
    };
    value(affine, function)
}

/// One of two functions of the same number, as a third one decides: `Where`.
pub(crate) fn chosen(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let [condition, yes, no] = arguments else {
        return Ok(None);
    };
    let Some((affine, condition)) = condition.as_function() else {
        return Ok(None);
    };
    let side = |side: &Value| match side {
        Value::Constant(number) => {
            let number = scalar(number, &Value::Affine(Rc::clone(&affine)))?;
            Some(Function::identity().scaled(0.0, number))
        }
        other => {
            let (own, function) = other.as_function()?;
            (own.extent() == affine.extent()).then_some(())?;
            of(&affine, &own, function)
        }
    };
    let (Some(yes), Some(no)) = (side(yes), side(no)) else {
        return Ok(None);
    };
    let function = Function::chosen(condition, yes, no);
    one(value(affine, function))
}

/// A function of `other` as one of `affine`; none where they do not scale into each other.
fn of(affine: &Rc<Affine>, other: &Rc<Affine>, function: Function) -> Option<Function> {
    let (factor, shift) = match Rc::ptr_eq(affine, other) {
        true => (1.0, 0.0),
        false => affine.relation_to(other)?,
    };
    Some(function.after(factor, shift))
}

/// Two functions of the same number, or of numbers that scale into each other.
fn joined(node: &Node, left: &Value, right: &Value) -> Option<Value> {
    let join = match node.operator.as_str() {
        "Add" => Join::Sum,
        "Sub" => Join::Difference,
        "Mul" => Join::Product,
        "Div" => Join::Quotient,
        "Max" | "Or" => Join::Larger,
        "Min" | "And" => Join::Smaller,
        _ => return None,
    };
    let ((affine, first), (other, second)) = (left.as_function()?, right.as_function()?);
    if affine.extent() != other.extent() {
        return None;
    }
    let second = of(&affine, &other, second)?;
    value(affine, first.joined(join, second))
}

fn swish(function: Function, gate: Curve, name: &str) -> Option<Function> {
    function
        .clone()
        .joined(Join::Product, function.shaped(gate, name)?)
}

fn sixth() -> Curve {
    Curve::HardSigmoid {
        alpha: 1.0 / 6.0,
        beta: 0.5,
    }
}
