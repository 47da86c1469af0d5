//! Columns and what stands beside them, brought to the same arrangement.

use crate::read::onnx::{
    graph::{
        affine::Affine,
        operators::{arithmetic, moving::settings},
        value::Value,
    },
    protobuf::{node::Node, tensor::Tensor},
};

/// The single number of a constant.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Constant(tensor) => match tensor.numbers()? {
            [number] => Some(*number),
            _ => None,
        },
        _ => None,
    }
}

/// Columns and a constant stretched onto each other: a finite number for each column.
pub(super) fn aligned(features: &Affine, constant: &Tensor) -> Option<(Affine, Vec<f64>)> {
    let (features, numbers) = arithmetic::aligned(features, constant)?;
    let columns = features.columns();
    let all = match numbers.as_slice() {
        [number] => vec![*number; columns],
        _ => numbers,
    };
    let fits = all.len() == columns && all.iter().all(|number| number.is_finite());
    fits.then(|| (features.into_owned(), all))
}

/// Whether a reduction runs over all columns of a row.
pub(super) fn is_by_column(node: &Node, arguments: &[Value]) -> bool {
    let Some(Value::Affine(features)) = arguments.first() else {
        return false;
    };
    match settings(node, arguments).integers("axes", 1).as_deref() {
        Some([axis]) => features.extent().lies_along(*axis),
        _ => false,
    }
}
