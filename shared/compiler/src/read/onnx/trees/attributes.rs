//! Arrays that describe trees, one element for each node, leaf or vote.

use crate::read::onnx::protobuf::node::Node;

/// A tree's id and a node's id in it.
pub(crate) type NodeId = (i64, i64);

pub(crate) fn places(trees: &[i64], ids: &[i64]) -> impl Iterator<Item = NodeId> {
    trees.iter().copied().zip(ids.iter().copied())
}

pub(crate) fn integers<'a>(node: &'a Node, name: &str) -> &'a [i64] {
    node.attribute(name)
        .map_or(&[], |attribute| &attribute.integers)
}

/// Numbers of an attribute, or of the tensor that stands in for it.
pub(crate) fn numbers<'a>(node: &'a Node, name: &str) -> &'a [f64] {
    let tensor = node.attribute(&format!("{name}_as_tensor"));
    let tensor = tensor.and_then(|attribute| attribute.tensor.as_ref()?.numbers());
    tensor.unwrap_or_else(|| node.floats(name))
}
