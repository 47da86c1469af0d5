//! How many columns an input has where its file leaves that open, `[None, None]`: what the nodes do with it
//! tells.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::onnx::protobuf::{
    model::{Graph, Input},
    node::Node,
    tensor::Tensor,
};

/// Open inputs that are looked for.
const MOST_OPEN: usize = 256;

/// What a node tells of the columns of what it reads.
enum Told {
    /// So many.
    Exactly(usize),
    /// So many, or more that never count.
    AtLeast(usize),
}

/// Constants of a graph by name.
type Constants<'a> = BTreeMap<&'a str, &'a Tensor>;

/// For each input that leaves its columns open, how many there are; none where nothing tells.
pub(crate) fn told(graph: &Graph) -> Vec<Option<usize>> {
    let constants = graph.constants.iter();
    let constants: Constants = constants
        .map(|tensor| (tensor.name.as_str(), tensor))
        .collect();
    let mut left = MOST_OPEN;
    let told = |input: &Input| {
        let is_open = input.dimensions.iter().skip(1).any(Option::is_none);
        left = left.checked_sub(usize::from(is_open))?;
        is_open.then(|| by_nodes(&input.name, &graph.nodes, &constants))?
    };
    graph.inputs.iter().map(told).collect()
}

/// By the nodes that read an input, or what is made of it column by column.
fn by_nodes(input: &str, nodes: &[Node], constants: &Constants) -> Option<usize> {
    let mut reached = BTreeSet::from([input]);
    let mut least = None;
    for node in nodes {
        let read = |name: &String| reached.contains(name.as_str());
        let Some(position) = node.inputs.iter().position(read) else {
            continue;
        };
        match by_node(node, position, constants) {
            Some(Told::Exactly(columns)) => return Some(columns),
            Some(Told::AtLeast(columns)) => least = least.max(Some(columns)),
            None => {}
        }
        if is_by_column(&node.operator) {
            reached.extend(node.outputs.iter().map(String::as_str));
        }
    }
    least
}

/// Whether an operator leaves the number of columns as it is.
fn is_by_column(operator: &str) -> bool {
    const BY_COLUMN: [&str; 29] = [
        "Abs",
        "Add",
        "Binarizer",
        "Cast",
        "CastLike",
        "Clip",
        "Div",
        "Dropout",
        "Equal",
        "Exp",
        "Flatten",
        "Greater",
        "GreaterOrEqual",
        "Identity",
        "Imputer",
        "IsNaN",
        "Less",
        "LessOrEqual",
        "Log",
        "Mul",
        "Neg",
        "Normalizer",
        "Not",
        "Pow",
        "Reshape",
        "Scaler",
        "Sqrt",
        "Sub",
        "Where",
    ];
    BY_COLUMN.contains(&operator)
}

fn by_node(node: &Node, position: usize, constants: &Constants) -> Option<Told> {
    let constant = |position: usize| constants.get(node.inputs.get(position)?.as_str());
    let sizes = |position: usize| constant(position).map(|tensor| tensor.sizes());
    let list = |name: &str| node.floats(name).len();
    match node.operator.as_str() {
        "MatMul" if position == 0 => match *sizes(1)?.as_slice() {
            [columns] | [.., columns, _] => Some(Told::Exactly(columns)),
            [] => None,
        },
        "Gemm" if position == 0 => match (sizes(1)?.as_slice(), node.integer("transB", 0)) {
            (&[columns, _], 0) | (&[_, columns], 1) => Some(Told::Exactly(columns)),
            _ => None,
        },
        "Scaler" => several(list("offset").max(list("scale"))),
        "Imputer" => several(list("imputed_value_floats")),
        "LinearClassifier" => shared(list("coefficients"), list("intercepts")),
        "LinearRegressor" => {
            let targets = usize::try_from(node.integer("targets", 1)).unwrap_or(1);
            shared(list("coefficients"), list("intercepts").max(targets))
        }
        "SVMClassifier" | "SVMRegressor" => match list("support_vectors") {
            0 => several(list("coefficients")),
            numbers => shared(numbers, support_vectors(node)),
        },
        "ArrayFeatureExtractor" | "Gather" => {
            let last = constant(1)?.numbers()?.iter().copied().fold(-1.0, f64::max);
            Some(Told::AtLeast(last as usize + 1))
        }
        "TreeEnsemble" | "TreeEnsembleClassifier" | "TreeEnsembleRegressor" => {
            let features = node.attribute("nodes_featureids")?;
            let last = features.integers.iter().copied().max()?;
            Some(Told::AtLeast(usize::try_from(last).ok()?.checked_add(1)?))
        }
        operator if is_by_column(operator) && operator != "Reshape" => {
            let others = (0..node.inputs.len()).filter(|other| *other != position);
            let widths = others.filter_map(sizes).filter(|sizes| sizes.len() <= 2);
            several(widths.filter_map(|sizes| sizes.last().copied()).max()?)
        }
        _ => None,
    }
}

fn support_vectors(node: &Node) -> usize {
    let counts = node.attribute("vectors_per_class");
    let counts = counts.map(|counts| counts.integers.iter().sum::<i64>());
    let count = counts.filter(|count| *count > 0);
    usize::try_from(count.unwrap_or(node.integer("n_supports", 1))).unwrap_or(1)
}

/// Numbers that so many rows share.
fn shared(numbers: usize, rows: usize) -> Option<Told> {
    let columns = numbers / rows.max(1);
    (columns > 0).then_some(Told::Exactly(columns))
}

/// As many as there are numbers; one may stand for all columns.
fn several(numbers: usize) -> Option<Told> {
    (numbers > 1).then_some(Told::Exactly(numbers))
}
