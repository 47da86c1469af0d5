use std::collections::{BTreeMap, BTreeSet};

use crate::read::onnx::protobuf::{model::Graph, node::Node, tensor::Tensor};

/// Most operators of one motif.
const MOST_PARTS: usize = 1_000;
/// Most motifs of one kind that are looked for in a graph.
const MOST_MOTIFS: usize = 64;
/// Most places at which a motif is looked for.
pub(crate) const MOST_PLACES: usize = 256;

/// A graph whose values are found by name.
pub(crate) struct Index<'a> {
    pub(crate) nodes: &'a [Node],
    makers: BTreeMap<&'a str, usize>,
    constants: BTreeMap<&'a str, &'a Tensor>,
}

impl<'a> Index<'a> {
    pub(super) fn of(graph: &'a Graph) -> Self {
        let nodes = graph.nodes.iter().enumerate();
        let made = nodes
            .flat_map(|(index, node)| node.outputs.iter().map(move |name| (name.as_str(), index)));
        let constants = graph.constants.iter();
        Self {
            nodes: &graph.nodes,
            makers: made.collect(),
            constants: constants
                .map(|tensor| (tensor.name.as_str(), tensor))
                .collect(),
        }
    }

    /// The operator that makes a value.
    pub(crate) fn maker(&self, name: &str) -> Option<&'a Node> {
        self.makers.get(name).map(|index| &self.nodes[*index])
    }

    /// Numbers or texts of the file.
    pub(crate) fn constant(&self, name: &str) -> Option<&'a Tensor> {
        self.constants.get(name).copied()
    }
}

/// Operators of a graph that together do one thing.
pub(crate) struct Motif {
    /// Their positions, the last one's included.
    pub(crate) parts: BTreeSet<usize>,
    /// The one operator that does it.
    node: Node,
}

impl Motif {
    /// Everything between the value `begin` and `end`, as far as it belongs; none where something else is
    /// needed.
    pub(crate) fn behind(
        index: &Index,
        end: &Node,
        begin: &str,
        operators: &[&str],
    ) -> Option<Self> {
        let mut parts = BTreeSet::new();
        let mut open: Vec<&str> = end
            .outputs
            .first()
            .map(String::as_str)
            .into_iter()
            .collect();
        while let Some(name) = open.pop() {
            if name == begin || index.constants.contains_key(name) {
                continue;
            }
            let position = *index.makers.get(name)?;
            let node = &index.nodes[position];
            if !operators.contains(&node.operator.as_str()) || parts.len() == MOST_PARTS {
                return None;
            }
            if parts.insert(position) {
                open.extend(node.inputs.iter().map(String::as_str));
            }
        }
        let node = Node::default();
        Some(Self { parts, node })
    }

    /// With an operator that does it, reading these values and making what `end` made.
    pub(crate) fn made(self, operator: &str, inputs: Vec<String>, end: &Node) -> Self {
        let node = Node::made(operator, inputs, end.outputs.clone());
        Self { node, ..self }
    }

    /// Puts the operator in the place of the last part; the others are left without a reader.
    fn replace(mut self, graph: &mut Graph) {
        if let Some(end) = self.parts.pop_last() {
            graph.nodes[end] = self.node;
        }
    }
}

/// Puts one operator in the place of each motif that is found.
pub(crate) fn recognise(graph: &mut Graph, find: impl Fn(&Index) -> Option<Motif>) {
    for _ in 0..MOST_MOTIFS {
        let Some(motif) = find(&Index::of(graph)) else {
            return;
        };
        motif.replace(graph);
    }
}
