//! Roots of sums of squares are lengths.

use crate::read::onnx::protobuf::{model::Graph, node::Node};

/// Puts the length of a row in the place of the root of the sum of its squares.
pub(crate) fn simplify(graph: &mut Graph) {
    for index in 0..graph.nodes.len() {
        let is_root = graph.nodes[index].operator == "Sqrt";
        if let Some(sum) = is_root.then(|| sum_below(graph, index)).flatten() {
            let outputs = std::mem::take(&mut graph.nodes[index].outputs);
            let mut length = std::mem::take(&mut graph.nodes[sum]);
            length.operator = "ReduceL2".into();
            length.outputs = outputs;
            graph.nodes[index] = length;
        }
    }
}

/// The sum of squares that a root alone reads, among the operators before it.
fn sum_below(graph: &Graph, root: usize) -> Option<usize> {
    /// How far before its root a sum is looked for.
    const REACH: usize = 256;
    let name = graph.nodes[root].inputs.first()?;
    let before = root.saturating_sub(REACH)..root;
    let is_sum = |node: &Node| node.operator == "ReduceSumSquare" && node.outputs.contains(name);
    let sum = before
        .into_iter()
        .find(|index| is_sum(&graph.nodes[*index]))?;
    let readers = graph
        .nodes
        .iter()
        .filter(|node| node.inputs.contains(name))
        .count();
    (readers == 1 && !graph.outputs.contains(name)).then_some(sum)
}
