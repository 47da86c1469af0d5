use crate::{model::network::function::Curve, read::onnx::protobuf::node::Node};

/// The function of one number that an operator with these numbers as settings is.
pub(crate) fn curve(node: &Node, numbers: &[f64]) -> Option<Curve> {
    Some(match (node.operator.as_str(), numbers) {
        ("Clip", _) => clip(node, numbers)?,
        ("Greater" | "LessOrEqual", [limit]) => Curve::Above(*limit),
        ("GreaterOrEqual" | "Less", [limit]) => Curve::Reaching(*limit),
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
        "Round" => Curve::Rounded,
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
