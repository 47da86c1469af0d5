//! Functions of single columns.

use preparation::{Curve, Span, Step};

use super::alignment::{aligned, number};
use crate::read::onnx::{
    graph::{
        affine::Affine,
        notes::Notes,
        operators::rule::{Results, affine, one},
        preparing::{power, quantile},
        value::Value,
    },
    protobuf::node::Node,
};

/// A function of each column that needs no numbers of its own.
pub(crate) fn curved(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let ([Value::Affine(features)], Some(curve)) = (arguments, curve(&node.operator)) else {
        return Ok(None);
    };
    made(node, features, notes, |_, column| Step::Curved {
        column,
        curve,
    })
}

/// The nearest number between two ends.
pub(crate) fn clipped(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features), rest @ ..] = arguments else {
        return Ok(None);
    };
    let Some(ends) = rest.iter().map(number).collect::<Option<Vec<f64>>>() else {
        return Ok(None);
    };
    let mut ends = ends.into_iter();
    let given = |index: usize| node.inputs.get(index).is_some_and(|name| !name.is_empty());
    let low = if given(1) { ends.next() } else { None };
    let high = if given(2) { ends.next() } else { None };
    let minimum = low.unwrap_or_else(|| node.float("min", f64::from(f32::MIN)));
    let maximum = high.unwrap_or_else(|| node.float("max", f64::from(f32::MAX)));
    let span = Span::new(minimum, maximum);
    if !span.is_ordered() {
        return Ok(None);
    }
    made(node, features, notes, |_, column| Step::Clipped {
        column,
        span,
    })
}

/// The larger or smaller of a column and a number.
pub(crate) fn limited(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let (features, limits) = match arguments {
        [Value::Affine(features), Value::Constant(limits)]
        | [Value::Constant(limits), Value::Affine(features)] => (features, limits),
        _ => return Ok(None),
    };
    let Some((features, limits)) = aligned(features, limits) else {
        return Ok(None);
    };
    let most = f64::from(f32::MAX);
    let is_least = node.operator == "Max";
    made(node, &features, notes, |index, column| Step::Clipped {
        column,
        span: match is_least {
            true => Span::new(limits[index], most.max(limits[index])),
            false => Span::new((-most).min(limits[index]), limits[index]),
        },
    })
}

/// A power with a number as exponent.
pub(crate) fn raised(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features), Value::Constant(exponents)] = arguments else {
        return Ok(None);
    };
    let Some((features, exponents)) = aligned(features, exponents) else {
        return Ok(None);
    };
    made(node, &features, notes, |index, column| {
        match exponents[index] {
            1.0 => Step::Scaled {
                column,
                scale: 1.0,
                offset: 0.0,
            },
            exponent @ (2.0 | 3.0 | 4.0) => Step::Product {
                columns: vec![column; exponent as usize],
            },
            exponent => Step::Curved {
                column,
                curve: Curve::Power { exponent },
            },
        }
    })
}

/// A power transform, as it was recognised in the graph.
pub(crate) fn transformed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features), Value::Constant(lambdas)] = arguments else {
        return Ok(None);
    };
    let Some((features, lambdas)) = aligned(features, lambdas) else {
        return Ok(None);
    };
    let is_yeo_johnson = node.operator == power::YEO_JOHNSON;
    made(node, &features, notes, |index, column| {
        let lambda = lambdas[index];
        let curve = match is_yeo_johnson {
            true => Curve::YeoJohnson { lambda },
            false => Curve::BoxCox { lambda },
        };
        Step::Curved { column, curve }
    })
}

/// A quantile transform, as it was recognised in the graph.
pub(crate) fn interpolated(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [
        Value::Affine(features),
        Value::Constant(places),
        Value::Constant(values),
    ] = arguments
    else {
        return Ok(None);
    };
    let (Some(places), Some(values)) = (places.numbers(), values.numbers()) else {
        return Ok(None);
    };
    let length = places.len() / features.columns().max(1);
    if length == 0 || places.len() != length * features.columns() || values.len() != places.len() {
        return Ok(None);
    }
    made(node, features, notes, |index, column| {
        let part = index * length..(index + 1) * length;
        let mut points: Vec<(f64, f64)> = places[part.clone()]
            .iter()
            .copied()
            .zip(values[part].iter().copied())
            .collect();
        points.dedup();
        let (from, to) = points.into_iter().unzip();
        Step::Interpolated { column, from, to }
    })
}

/// A step for each column, where no weights have combined them.
fn made(
    node: &Node,
    features: &Affine,
    notes: &mut Notes,
    step: impl Fn(usize, usize) -> Step,
) -> Results {
    let made = notes.derived(features, step);
    if made.is_some() {
        notes.step(name(&node.operator));
    }
    one(made.map(affine))
}

fn name(operator: &str) -> &str {
    match operator {
        power::YEO_JOHNSON | power::BOX_COX => "PowerTransformer",
        quantile::INTERPOLATION => "QuantileTransformer",
        other => other,
    }
}

fn curve(operator: &str) -> Option<Curve> {
    Some(match operator {
        "Abs" => Curve::Absolute,
        "Ceil" => Curve::Ceiling,
        "Exp" => Curve::Exponential,
        "Floor" => Curve::Floor,
        "Log" => Curve::Logarithm,
        "Reciprocal" => Curve::Reciprocal,
        "Relu" => return None,
        "Round" => Curve::Round,
        "Sigmoid" => Curve::Logistic,
        "Sign" => Curve::Sign,
        "Sqrt" => Curve::SquareRoot,
        "Tanh" => Curve::Tanh,
        _ => return None,
    })
}
