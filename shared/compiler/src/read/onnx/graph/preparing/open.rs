//! How many features an input has that the file leaves open, `[None, None]`: what first needs to know tells.

use std::collections::BTreeSet;

use crate::read::onnx::protobuf::{model::Graph, node::Node, tensor::Tensor};

/// Operators that leave the number of columns.
const KEEPING: [&str; 24] = [
    "Abs",
    "Add",
    "Binarizer",
    "Cast",
    "CastLike",
    "Clip",
    "Div",
    "Equal",
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
    "Scaler",
    "Sub",
    "Where",
];

/// What is known of a number of columns.
#[derive(Default)]
struct Evidence {
    exact: Option<usize>,
    at_least: usize,
}

/// Columns of the graph input called `name`; none where nothing tells.
pub(crate) fn columns(graph: &Graph, name: &str) -> Option<usize> {
    let mut evidence = Evidence::default();
    let mut followed = BTreeSet::from([name]);
    for node in &graph.nodes {
        if !node
            .inputs
            .iter()
            .any(|input| followed.contains(input.as_str()))
        {
            continue;
        }
        evidence.gather(node, graph, &followed);
        if evidence.exact.is_some() {
            return evidence.exact;
        }
        if KEEPING.contains(&node.operator.as_str()) {
            followed.extend(node.outputs.iter().map(String::as_str));
        }
    }
    (evidence.at_least > 0).then_some(evidence.at_least)
}

impl Evidence {
    fn gather(&mut self, node: &Node, graph: &Graph, followed: &BTreeSet<&str>) {
        let count = |name| node.floats(name).len();
        match node.operator.as_str() {
            "LinearClassifier" => {
                let outputs = count("intercepts").max(1);
                self.tell(count("coefficients") / outputs);
            }
            "LinearRegressor" => {
                let outputs = node.integer("targets", 1).max(1) as usize;
                self.tell(count("coefficients") / outputs);
            }
            "SVMClassifier" | "SVMRegressor" => {
                let vectors = node.attribute("vectors_per_class");
                let vectors = vectors.map(|counts| counts.integers.iter().sum::<i64>());
                let vectors = vectors.unwrap_or(node.integer("n_supports", 1)).max(1) as usize;
                self.tell(match vectors {
                    vectors if count("support_vectors") > 0 => count("support_vectors") / vectors,
                    _ => count("coefficients"),
                });
            }
            "Scaler" => self.tell(count("offset").max(count("scale"))),
            "Imputer" => self.tell(count("imputed_value_floats")),
            "TreeEnsembleClassifier" | "TreeEnsembleRegressor" => {
                self.need(node, "nodes_featureids");
            }
            "TreeEnsemble" => self.need(node, "nodes_featureids"),
            operator => {
                let constants = node
                    .inputs
                    .iter()
                    .filter(|input| !followed.contains(input.as_str()));
                for tensor in constants.filter_map(|input| constant(graph, input)) {
                    self.read(operator, node, tensor);
                }
            }
        }
    }

    fn read(&mut self, operator: &str, node: &Node, tensor: &Tensor) {
        let sizes: Vec<usize> = tensor
            .dimensions
            .iter()
            .map(|size| *size as usize)
            .collect();
        let last = sizes.last().copied().unwrap_or(1);
        match (operator, sizes.as_slice()) {
            ("MatMul", [inner, ..]) => self.tell(*inner),
            ("Gemm", [inner, outer]) => {
                self.tell(if node.integer("transB", 0) == 0 {
                    *inner
                } else {
                    *outer
                });
            }
            ("ArrayFeatureExtractor" | "Gather", _) => {
                let indices = tensor.numbers().unwrap_or_default().iter();
                let most = indices.copied().fold(-1.0, f64::max);
                self.at_least = self.at_least.max((most + 1.0) as usize);
            }
            (operator, _) if KEEPING.contains(&operator) && sizes.len() <= 2 => self.tell(last),
            _ => {}
        }
    }

    /// A number of columns; one number may stand for all of them.
    fn tell(&mut self, columns: usize) {
        if columns > 1 && self.exact.is_none() {
            self.exact = Some(columns);
        }
        self.at_least = self.at_least.max(columns);
    }

    fn need(&mut self, node: &Node, features: &str) {
        let indices = node
            .attribute(features)
            .map(|attribute| &attribute.integers);
        let most = indices.and_then(|indices| indices.iter().max()).copied();
        let columns = most.and_then(|most| usize::try_from(most + 1).ok());
        self.at_least = self.at_least.max(columns.unwrap_or(0));
    }
}

fn constant<'a>(graph: &'a Graph, name: &str) -> Option<&'a Tensor> {
    graph.constants.iter().find(|tensor| tensor.name == name)
}
