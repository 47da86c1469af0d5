use crate::read::onnx::protobuf::{node::Node, tensor::Tensor};

/// A node's settings, which older files write as attributes and newer ones as constant inputs.
pub(crate) struct Settings<'a> {
    pub(crate) node: &'a Node,
    /// Constant inputs by position; none where one is left out or no constant.
    constants: Vec<Option<&'a Tensor>>,
}

impl<'a> Settings<'a> {
    /// From what the inputs that are not left out stand for.
    pub(crate) fn new(node: &'a Node, mut given: impl Iterator<Item = Option<&'a Tensor>>) -> Self {
        let names = node.inputs.iter();
        let constants = names.map(|name| match name.is_empty() {
            true => None,
            false => given.next().flatten(),
        });
        Self {
            node,
            constants: constants.collect(),
        }
    }

    /// The constant at a position.
    pub(crate) fn constant(&self, position: usize) -> Option<&'a Tensor> {
        self.constants.get(position).copied().flatten()
    }

    /// Whether an input is given at a position, constant or not.
    pub(crate) fn is_given(&self, position: usize) -> bool {
        let name = self.node.inputs.get(position);
        name.is_some_and(|name| !name.is_empty())
    }

    /// Numbers of the constant at a position.
    pub(crate) fn numbers(&self, position: usize) -> Option<&'a [f64]> {
        self.constant(position)?.numbers()
    }

    /// The only number of the constant at a position.
    pub(crate) fn number(&self, position: usize) -> Option<f64> {
        match self.numbers(position)? {
            [number] => Some(*number),
            _ => None,
        }
    }

    /// A list of whole numbers, from an attribute or a position; none when neither holds it.
    pub(crate) fn integers(&self, name: &str, position: usize) -> Option<Vec<i64>> {
        if let Some(numbers) = self.numbers(position) {
            return Some(numbers.iter().map(|number| *number as i64).collect());
        }
        let attribute = self.node.attribute(name)?;
        Some(attribute.integers.clone())
    }
}
