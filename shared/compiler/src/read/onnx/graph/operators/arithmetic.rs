//! Sums and products with constants.

use super::preprocessing::{affine, shape};
use crate::{
    error::Error,
    read::onnx::{
        graph::{affine::Affine, interpreter::Notes, value::Value},
        protobuf::{node::Node, tensor::Tensor},
    },
};

pub(crate) const OPERATORS: &[&str] = &["Add", "Div", "Gemm", "MatMul", "Mul", "Neg", "Sub"];

/// Results of the node; none when it is of another family or does not take these arguments.
pub(crate) fn evaluate(
    node: &Node,
    arguments: &[Value],
    notes: &mut Notes,
) -> Result<Option<Vec<Value>>, Error> {
    let result = match (node.operator.as_str(), arguments) {
        ("MatMul", [Value::Affine(features), Value::Constant(matrix)]) => {
            Some(product(node, features, matrix, false, notes)?)
        }
        ("Gemm", [Value::Affine(features), Value::Constant(matrix), rest @ ..]) => {
            Some(gemm(node, features, matrix, rest, notes)?)
        }
        ("Neg", [Value::Affine(features)]) => features.scaled(&[-1.0]),
        ("Add", [Value::Affine(left), Value::Affine(right)]) => left.plus(right, 1.0),
        ("Sub", [Value::Affine(left), Value::Affine(right)]) => left.plus(right, -1.0),
        (_, [Value::Affine(features), Value::Constant(constant)]) => {
            elementwise(node, features, constant)?
        }
        (_, [Value::Constant(constant), Value::Affine(features)]) => {
            mirrored(node, constant, features)?
        }
        _ => None,
    };
    if result.is_some()
        && matches!(arguments, [Value::Affine(features), ..] if !features.is_matrix())
    {
        notes.step(match node.operator.as_str() {
            "MatMul" | "Gemm" => "matrix product",
            _ => "scaling of each feature",
        });
    }
    Ok(result.map(|value| vec![affine(value)]))
}

fn elementwise(node: &Node, features: &Affine, constant: &Tensor) -> Result<Option<Affine>, Error> {
    let numbers = numbers(node, constant)?;
    let result = match node.operator.as_str() {
        _ if !lies_along_columns(features, constant) => None,
        "Add" => features.shifted(numbers),
        "Sub" => features.shifted(&mapped(numbers, |number| -number)),
        "Mul" => features.scaled(numbers),
        "Div" => features.scaled(&mapped(numbers, |number| 1.0 / number)),
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
    let product = product(node, features, matrix, transposed, notes)?
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

fn product(
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
