use zeroize::Zeroizing;

use super::ballot::Ballot;
use crate::{error::Error, read::onnx::protobuf::node::Node, words::printable};

/// Trees, and what the sums of their leaves start with.
pub(crate) struct Ensemble {
    pub(crate) ballots: Vec<Ballot>,
    /// What each target starts with.
    pub(crate) base: Zeroizing<Vec<f64>>,
    /// What leaves are multiplied by.
    pub(crate) factor: f64,
}

/// What is done to the sums of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PostTransform {
    None,
    Logistic,
    Softmax,
}

impl PostTransform {
    /// # Errors
    /// [`Error::UnknownOperator`] for a transform that is not read.
    pub(crate) fn read(node: &Node) -> Result<Self, Error> {
        match node.text("post_transform").unwrap_or("NONE") {
            "NONE" => Ok(Self::None),
            "LOGISTIC" => Ok(Self::Logistic),
            "SOFTMAX" => Ok(Self::Softmax),
            other => Err(unknown(node, other)),
        }
    }
}

/// The factor of an aggregate function over so many trees.
///
/// # Errors
/// [`Error::UnknownOperator`] for one that is not a sum.
pub(crate) fn factor(node: &Node, trees: usize) -> Result<f64, Error> {
    match node.text("aggregate_function").unwrap_or("SUM") {
        "SUM" => Ok(1.0),
        "AVERAGE" => Ok(1.0 / trees.max(1) as f64),
        "MIN" | "MAX" if trees <= 1 => Ok(1.0),
        other => Err(unknown(node, other)),
    }
}

/// A setting of an operator that is not read.
pub(crate) fn unknown(node: &Node, setting: &str) -> Error {
    Error::UnknownOperator(format!("{} with {}", node.operator, printable(setting)))
}
