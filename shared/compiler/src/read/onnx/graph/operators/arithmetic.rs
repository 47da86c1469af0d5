//! Sums and products with constants.

use super::rule::{Results, affine, one, shape};
use crate::{
    error::Error,
    read::onnx::{
        graph::{affine::Affine, notes::Notes, value::Value},
        protobuf::{node::Node, tensor::Tensor},
    },
};

pub(crate) fn product(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features), Value::Constant(matrix)] = arguments else {
        return Ok(None);
    };
    let product = times(node, features, matrix, false, notes)?;
    noted(product, features, "matrix product", notes)
}

pub(crate) fn general_product(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features), Value::Constant(matrix), rest @ ..] = arguments else {
        return Ok(None);
    };
    let product = gemm(node, features, matrix, rest, notes)?;
    noted(product, features, "matrix product", notes)
}

pub(crate) fn negative(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    match features.scaled(&[-1.0]) {
        Some(negative) => noted(negative, features, SCALING, notes),
        None => Ok(None),
    }
}

/// A sum, difference, product or quotient with a constant, or a sum or difference of columns.
pub(crate) fn elementwise(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let result = match (node.operator.as_str(), arguments) {
        ("Add", [Value::Affine(left), Value::Affine(right)]) => left.plus(right, 1.0),
        ("Sub", [Value::Affine(left), Value::Affine(right)]) => left.plus(right, -1.0),
        (_, [Value::Affine(features), Value::Constant(constant)]) => {
            with_constant(node, features, constant)?
        }
        (_, [Value::Constant(constant), Value::Affine(features)]) => {
            mirrored(node, constant, features)?
        }
        _ => None,
    };
    match (result, arguments) {
        (Some(result), [Value::Affine(features), ..]) => noted(result, features, SCALING, notes),
        (result, _) => one(result.map(affine)),
    }
}

const SCALING: &str = "scaling of each feature";

/// Says what is done to features before they are combined.
fn noted(result: Affine, features: &Affine, step: &str, notes: &mut Notes) -> Results {
    if !features.is_matrix() {
        notes.step(step);
    }
    one(Some(affine(result)))
}

fn with_constant(
    node: &Node,
    features: &Affine,
    constant: &Tensor,
) -> Result<Option<Affine>, Error> {
    let numbers = numbers(node, constant)?;
    let result = match node.operator.as_str() {
        _ if !lies_along_columns(features, constant) => None,
        "Add" => features.shifted(numbers),
        "Sub" => features.shifted(&mapped(numbers, |number| -number)),
        "Mul" => features.scaled(numbers),
        "Div" => features.divided(numbers),
        _ => return Ok(None),
    };
    result.map(Some).ok_or_else(|| shape(node))
}

/// Whether a constant's numbers belong to columns, or to planes, rather than to rows or pixels of a row.
fn lies_along_columns(features: &Affine, constant: &Tensor) -> bool {
    let Some(picture) = features.picture() else {
        return true;
    };
    let mut sizes = constant.dimensions.iter().map(|size| *size as usize).rev();
    let whole = constant.numbers().map_or(0, <[f64]>::len) == features.columns();
    let inner = [sizes.next().unwrap_or(1), sizes.next().unwrap_or(1)];
    whole && inner == [picture.width, picture.height] || inner == [1, 1]
}

fn mirrored(node: &Node, constant: &Tensor, features: &Affine) -> Result<Option<Affine>, Error> {
    let numbers = numbers(node, constant)?;
    let result = match node.operator.as_str() {
        _ if !lies_along_columns(features, constant) => None,
        "Add" => features.shifted(numbers),
        "Mul" => features.scaled(numbers),
        "Sub" => features
            .scaled(&[-1.0])
            .and_then(|negative| negative.shifted(numbers)),
        _ => return Ok(None),
    };
    result.map(Some).ok_or_else(|| shape(node))
}

fn gemm(
    node: &Node,
    features: &Affine,
    matrix: &Tensor,
    rest: &[Value],
    notes: &mut Notes,
) -> Result<Affine, Error> {
    if node.integer("transA", 0) != 0 {
        return Err(shape(node));
    }
    let transposed = node.integer("transB", 0) != 0;
    let product = times(node, features, matrix, transposed, notes)?
        .scaled(&[node.float("alpha", 1.0)])
        .ok_or_else(|| shape(node))?;
    let [Value::Constant(offsets)] = rest else {
        return rest
            .is_empty()
            .then_some(product)
            .ok_or_else(|| shape(node));
    };
    let beta = node.float("beta", 1.0);
    let offsets = mapped(numbers(node, offsets)?, |number| number * beta);
    product.shifted(&offsets).ok_or_else(|| shape(node))
}

fn times(
    node: &Node,
    features: &Affine,
    matrix: &Tensor,
    transposed: bool,
    notes: &mut Notes,
) -> Result<Affine, Error> {
    let cells = numbers(node, matrix)?;
    let (inner, outer) = match (matrix.dimensions.as_slice(), transposed) {
        (&[inner], false) => (inner, 1),
        (&[inner, outer], false) | (&[outer, inner], true) => (inner, outer),
        _ => return Err(shape(node)),
    };
    let (inner, outer) = (inner as usize, outer as usize);
    if inner != features.columns() || outer == 0 {
        return Err(shape(node));
    }
    notes.keep_hints(features);
    features.times(outer, |column, output| {
        cells[if transposed {
            output * inner + column
        } else {
            column * outer + output
        }]
    })
}

fn numbers<'a>(node: &Node, tensor: &'a Tensor) -> Result<&'a [f64], Error> {
    tensor.numbers().ok_or_else(|| shape(node))
}

fn mapped(numbers: &[f64], change: impl Fn(f64) -> f64) -> Vec<f64> {
    numbers.iter().map(|number| change(*number)).collect()
}
