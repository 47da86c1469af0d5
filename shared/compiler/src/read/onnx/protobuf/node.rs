use zeroize::Zeroizing;

use super::{
    tensor::Tensor,
    wire::{Fields, Malformed},
};

/// One operator of a graph.
#[derive(Default)]
pub(crate) struct Node {
    /// What the program that wrote the file calls it; often nothing.
    pub(crate) name: String,
    pub(crate) operator: String,
    pub(crate) inputs: Vec<String>,
    pub(crate) outputs: Vec<String>,
    attributes: Vec<Attribute>,
}

/// A named setting of an operator.
#[derive(Default)]
pub(crate) struct Attribute {
    name: String,
    pub(crate) float: Option<f64>,
    pub(crate) integer: Option<i64>,
    pub(crate) text: Option<String>,
    pub(crate) tensor: Option<Tensor>,
    pub(crate) floats: Zeroizing<Vec<f64>>,
    pub(crate) integers: Vec<i64>,
    pub(crate) texts: Vec<String>,
}

impl Node {
    /// An operator without settings.
    pub(crate) fn made(operator: &str, inputs: Vec<String>, outputs: Vec<String>) -> Self {
        Self {
            name: String::new(),
            operator: operator.to_owned(),
            inputs,
            outputs,
            attributes: Vec::new(),
        }
    }

    /// Reads a `NodeProto`.
    pub(crate) fn read(message: &[u8]) -> Result<Self, Malformed> {
        let mut node = Self::default();
        let mut fields = Fields::new(message);
        while let Some((number, payload)) = fields.next()? {
            match number {
                1 => node.inputs.push(payload.text()?),
                2 => node.outputs.push(payload.text()?),
                3 => node.name = payload.text()?,
                4 => node.operator = payload.text()?,
                5 => node.attributes.push(Attribute::read(payload.bytes()?)?),
                _ => {}
            }
        }
        Ok(node)
    }

    /// Tensors among the settings.
    pub(crate) fn tensors_mut(&mut self) -> impl Iterator<Item = &mut Tensor> {
        let attributes = self.attributes.iter_mut();
        attributes.filter_map(|attribute| attribute.tensor.as_mut())
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
    }

    pub(crate) fn integer(&self, name: &str, default: i64) -> i64 {
        self.attribute(name)
            .and_then(|attribute| attribute.integer)
            .unwrap_or(default)
    }

    pub(crate) fn float(&self, name: &str, default: f64) -> f64 {
        self.attribute(name)
            .and_then(|attribute| attribute.float)
            .unwrap_or(default)
    }

    pub(crate) fn floats(&self, name: &str) -> &[f64] {
        self.attribute(name)
            .map_or(&[], |attribute| &attribute.floats)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.attribute(name)
            .and_then(|attribute| attribute.text.as_deref())
    }
}

impl Attribute {
    /// Reads an `AttributeProto`. Graphs inside are left unread.
    fn read(message: &[u8]) -> Result<Self, Malformed> {
        let mut attribute = Self::default();
        let mut fields = Fields::new(message);
        while let Some((number, payload)) = fields.next()? {
            match number {
                1 => attribute.name = payload.text()?,
                2 => attribute.float = Some(payload.float()?),
                3 => attribute.integer = Some(payload.integer()?),
                4 => attribute.text = Some(payload.text()?),
                5 => attribute.tensor = Some(Tensor::read(payload.bytes()?)?),
                22 => attribute.tensor = Some(Tensor::read_sparse(payload.bytes()?)?),
                7 => payload.floats(&mut attribute.floats)?,
                8 => payload.integers(&mut attribute.integers)?,
                9 => attribute.texts.push(payload.text()?),
                _ => {}
            }
        }
        Ok(attribute)
    }
}
