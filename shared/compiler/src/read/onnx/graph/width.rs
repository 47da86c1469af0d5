//! How many columns an input has where its file leaves that open: what the nodes do with it tells.

use std::collections::{BTreeMap, BTreeSet};

use super::value::Value;
use crate::read::onnx::protobuf::node::Node;

/// What a node tells of the columns of what it reads.
enum Told {
    /// So many.
    Exactly(usize),
    /// So many, or more that never count.
    AtLeast(usize),
}

/// Columns of an input, by the nodes that read it or what is made of it column by column.
pub(crate) fn told(input: &str, nodes: &[Node], values: &BTreeMap<String, Value>) -> Option<usize> {
    let mut reached = BTreeSet::from([input]);
    let mut least = None;
    for node in nodes {
        let Some(position) = node
            .inputs
            .iter()
            .position(|name| reached.contains(name.as_str()))
        else {
            continue;
        };
        match by_node(node, position, values) {
            Some(Told::Exactly(columns)) => return Some(columns),
            Some(Told::AtLeast(columns)) => least = least.max(Some(columns)),
            None if is_by_column(&node.operator) => {
                reached.extend(node.outputs.iter().map(String::as_str));
            }
            None => {}
        }
    }
    least
}

/// Whether an operator leaves the number of columns as it is.
fn is_by_column(operator: &str) -> bool {
    const BY_COLUMN: [&str; 24] = [
        "Abs",
        "Add",
        "Cast",
        "CastLike",
        "Clip",
        "Div",
        "Dropout",
        "Equal",
        "Exp",
        "Flatten",
        "Greater",
        "Identity",
        "Imputer",
        "IsNaN",
        "Less",
        "Log",
        "Mul",
        "Neg",
        "Normalizer",
        "Pow",
        "Reshape",
        "Scaler",
        "Sqrt",
        "Sub",
    ];
    BY_COLUMN.contains(&operator)
}

fn by_node(node: &Node, position: usize, values: &BTreeMap<String, Value>) -> Option<Told> {
    let constant = |position: usize| match values.get(node.inputs.get(position)?)? {
        Value::Constant(tensor) => Some(tensor.sizes()),
        _ => None,
    };
    let list = |name: &str| node.floats(name).len();
    let rows_of = |length: usize, rows: usize| {
        let columns = length.checked_div(rows).filter(|columns| *columns > 0);
        columns.map(Told::Exactly)
    };
    match node.operator.as_str() {
        "MatMul" if position == 0 => match *constant(1)?.as_slice() {
            [columns] | [.., columns, _] => Some(Told::Exactly(columns)),
            [] => None,
        },
        "Gemm" if position == 0 => match (constant(1)?.as_slice(), node.integer("transB", 0)) {
            (&[columns, _], 0) | (&[_, columns], 1) => Some(Told::Exactly(columns)),
            _ => None,
        },
        "Add" | "Div" | "Mul" | "Sub" => match *constant(1 - position.min(1))?.as_slice() {
            [.., columns] if columns > 1 => Some(Told::Exactly(columns)),
            _ => None,
        },
        "Scaler" => rows_of(list("offset").max(list("scale")), 1).filter(is_several),
        "Imputer" => rows_of(list("imputed_value_floats"), 1).filter(is_several),
        "LinearClassifier" | "LinearRegressor" => {
            rows_of(list("coefficients"), list("intercepts").max(1))
        }
        "ArrayFeatureExtractor" => {
            let Value::Constant(picks) = values.get(node.inputs.get(1)?)? else {
                return None;
            };
            let last = picks.numbers()?.iter().copied().fold(-1.0, f64::max);
            Some(Told::AtLeast(last as usize + 1))
        }
        "TreeEnsemble" | "TreeEnsembleClassifier" | "TreeEnsembleRegressor" => {
            let features = ["nodes_featureids"]
                .iter()
                .find_map(|name| node.attribute(name))?;
            let last = features.integers.iter().copied().max()?;
            Some(Told::AtLeast(usize::try_from(last).ok()?.checked_add(1)?))
        }
        _ => None,
    }
}

fn is_several(told: &Told) -> bool {
    matches!(told, Told::Exactly(columns) if *columns > 1)
}
