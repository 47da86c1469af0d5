//! Elementwise functions, which end a layer.

use std::rc::Rc;

use super::rule::{Results, one};
use crate::{
    model::network::function::{Curve, Function, Join},
    read::onnx::{
        graph::{affine::Affine, notes::Notes, value::Value},
        protobuf::node::Node,
    },
};

/// A function of one value, of a value and a number, or of two values that scale into each other.
pub(crate) fn applied(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [Value::Constant(_), Value::Constant(_)] => None,
        [left, right] if scalar(right).is_none() && scalar(left).is_none() => {
            joined(node, left, right)
        }
        [value, rest @ ..] if scalar(value).is_none() => with_settings(node, value, rest),
        [number, value] => mirrored(node, scalar(number), value),
        _ => None,
    })
}

fn value(affine: Rc<Affine>, function: Option<Function>) -> Option<Value> {
    Some(Value::Function(affine, Rc::new(function?)))
}

/// The single number of a constant.
fn scalar(value: &Value) -> Option<f64> {
    match value {
        Value::Constant(tensor) => match tensor.numbers()? {
            [number] => Some(*number),
            _ => None,
        },
        _ => None,
    }
}

/// A function of one value, with numbers as settings.
fn with_settings(node: &Node, argument: &Value, settings: &[Value]) -> Option<Value> {
    let (affine, function) = argument.as_function()?;
    let numbers: Option<Vec<f64>> = settings.iter().map(scalar).collect();
    let function = match (node.operator.as_str(), numbers?.as_slice()) {
        ("Add", [number]) => Some(function.scaled(1.0, *number)),
        ("Sub", [number]) => Some(function.scaled(1.0, -number)),
        ("Mul", [number]) => Some(function.scaled(*number, 0.0)),
        ("Div", [number]) => Some(function.scaled(1.0 / number, 0.0)),
        ("Neg", []) => Some(function.scaled(-1.0, 0.0)),
        ("HardSwish", []) => swish(function, sixth(), &node.operator),
        ("Mish", []) => {
            let bent = function.clone().shaped(Curve::Softplus, "Softplus")?;
            function.joined(Join::Product, bent.shaped(Curve::Tanh, "Tanh")?)
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

/// Two functions of the same number, or of numbers that scale into each other.
fn joined(node: &Node, left: &Value, right: &Value) -> Option<Value> {
    let join = match node.operator.as_str() {
        "Add" => Join::Sum,
        "Sub" => Join::Difference,
        "Mul" => Join::Product,
        "Div" => Join::Quotient,
        "Max" => Join::Larger,
        "Min" => Join::Smaller,
        _ => return None,
    };
    let ((affine, first), (other, second)) = (left.as_function()?, right.as_function()?);
    let (factor, shift) = match Rc::ptr_eq(&affine, &other) {
        true => (1.0, 0.0),
        false => affine.relation_to(&other)?,
    };
    value(affine, first.joined(join, second.after(factor, shift)))
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

fn curve(node: &Node, numbers: &[f64]) -> Option<Curve> {
    Some(match (node.operator.as_str(), numbers) {
        ("Clip", _) => clip(node, numbers)?,
        ("Max", [low]) => Curve::Clipped {
            low: *low,
            high: f64::INFINITY,
        },
        ("Min", [high]) => Curve::Clipped {
            low: f64::NEG_INFINITY,
            high: *high,
        },
        ("Pow", [exponent]) => Curve::Power(*exponent),
        ("PRelu", [slope]) => Curve::Rectified { slope: *slope },
        (name, []) => simple(node, name)?,
        _ => return None,
    })
}

fn simple(node: &Node, name: &str) -> Option<Curve> {
    Some(match name {
        "Abs" => Curve::Absolute,
        "Ceil" => Curve::Ceiling,
        "Celu" => {
            let alpha = node.float("alpha", 1.0);
            (alpha == 1.0).then_some(Curve::Elu { alpha, gamma: 1.0 })?
        }
        "Cos" => Curve::Cosine,
        "Elu" => Curve::Elu {
            alpha: node.float("alpha", 1.0),
            gamma: 1.0,
        },
        "Erf" => Curve::ErrorFunction,
        "Exp" => Curve::Exponential,
        "Floor" => Curve::Floor,
        "Gelu" if node.text("approximate") == Some("tanh") => Curve::GeluByTanh,
        "Gelu" => Curve::Gelu,
        "HardSigmoid" => Curve::HardSigmoid {
            alpha: node.float("alpha", 0.2),
            beta: node.float("beta", 0.5),
        },
        "LeakyRelu" => Curve::Rectified {
            slope: node.float("alpha", 0.01),
        },
        "Log" => Curve::Logarithm,
        "Reciprocal" => Curve::Reciprocal,
        "Relu" => Curve::Rectified { slope: 0.0 },
        "Selu" => Curve::Elu {
            alpha: node.float("alpha", 1.673_263_242_354_377),
            gamma: node.float("gamma", 1.050_700_987_355_480_5),
        },
        "Sigmoid" => Curve::Sigmoid,
        "Sign" => Curve::Sign,
        "Sin" => Curve::Sine,
        "Softplus" => Curve::Softplus,
        "Softsign" => Curve::Softsign,
        "Sqrt" => Curve::SquareRoot,
        "Tanh" => Curve::Tanh,
        "ThresholdedRelu" => Curve::Thresholded {
            alpha: node.float("alpha", 1.0),
        },
        _ => return None,
    })
}

/// Ends as inputs (either may be left out) or, in old files, as attributes.
fn clip(node: &Node, numbers: &[f64]) -> Option<Curve> {
    let given = |index: usize| node.inputs.get(index).is_some_and(|name| !name.is_empty());
    let mut numbers = numbers.iter().copied();
    let low = match given(1) {
        true => numbers.next()?,
        false => node.float("min", f64::NEG_INFINITY),
    };
    let high = match given(2) {
        true => numbers.next()?,
        false => node.float("max", f64::INFINITY),
    };
    (low <= high).then_some(Curve::Clipped { low, high })
}
