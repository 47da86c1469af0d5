//! ONNX graphs with one tree ensemble, alone or behind scalers.

use std::collections::HashMap;

use super::{
    column::{Column, Step},
    nodes,
};
use crate::{
    error::Error,
    model::MOST_FEATURES,
    read::{
        onnx::{
            kind::ONNX,
            protobuf::{
                model::{Graph, Input},
                node::Node,
                tensor::Tensor,
            },
        },
        understanding::Understanding,
    },
    words::printable,
};

/// Operators that leave what the trees decided as it is.
const HARMLESS: [&str; 4] = ["Cast", "Identity", "Reshape", "ZipMap"];

/// The values on the way to the trees.
struct Walk<'a> {
    columns: HashMap<&'a str, Vec<Column>>,
    constants: HashMap<&'a str, &'a Tensor>,
}

/// Whether a graph has an ensemble of trees.
pub(crate) fn has_ensemble(graph: &Graph) -> bool {
    graph.nodes.iter().any(is_ensemble)
}

fn is_ensemble(node: &Node) -> bool {
    node.operator.starts_with("TreeEnsemble")
}

/// # Errors
/// Every variant that blames the model file.
pub(crate) fn read(graph: &Graph) -> Result<Understanding, Error> {
    let position = graph
        .nodes
        .iter()
        .position(is_ensemble)
        .ok_or(Error::Damaged(ONNX))?;
    let (before, rest) = graph.nodes.split_at(position);
    let (node, after) = rest.split_first().ok_or(Error::Damaged(ONNX))?;
    if let Some(unknown) = after
        .iter()
        .find(|node| !HARMLESS.contains(&node.operator.as_str()))
    {
        return Err(match is_ensemble(unknown) {
            true => Error::SeveralOutputs,
            false => Error::UnknownOperator(printable(&unknown.operator)),
        });
    }
    let constants = graph.constants.iter();
    let mut walk = Walk {
        columns: HashMap::new(),
        constants: constants
            .map(|tensor| (tensor.name.as_str(), tensor))
            .collect(),
    };
    let names = walk.enter(&graph.inputs)?;
    for node in before {
        walk.pass(node)?;
    }
    let columns = walk.argument(node, 0)?;
    let target = graph.outputs.first().map(String::as_str);
    let generic = ["variable", "output", "y", ""];
    let target = target.filter(|target| !generic.contains(target));
    let (ensemble, classes) = nodes::read(node, columns, names)?;
    ensemble.understood(classes, target)
}

impl<'a> Walk<'a> {
    /// Inputs become columns; answers their names, empty where one input has many features.
    fn enter(&mut self, inputs: &'a [Input]) -> Result<Vec<String>, Error> {
        let mut names: Vec<String> = Vec::new();
        for input in inputs
            .iter()
            .filter(|input| !self.constants.contains_key(input.name.as_str()))
        {
            let count = columns(input)?;
            if count > MOST_FEATURES - names.len() {
                return Err(Error::Features {
                    got: names.len().saturating_add(count),
                });
            }
            let first = names.len();
            let wide = input.element == DOUBLE;
            let sources = first..first + count;
            self.columns.insert(
                &input.name,
                sources.map(|source| Column::new(source, wide)).collect(),
            );
            let name = if count == 1 { input.name.as_str() } else { "" };
            names.resize(first + count, name.to_owned());
        }
        Ok(names)
    }

    /// One operator before the trees.
    fn pass(&mut self, node: &'a Node) -> Result<(), Error> {
        let output = node.outputs.first().ok_or(Error::Damaged(ONNX))?;
        if node.operator == "Constant" {
            let tensor = node
                .attribute("value")
                .and_then(|value| value.tensor.as_ref());
            self.constants
                .insert(output, tensor.ok_or_else(|| shape(node))?);
            return Ok(());
        }
        let columns = match node.operator.as_str() {
            "Identity" | "Flatten" | "Reshape" => self.argument(node, 0)?.to_vec(),
            "Cast" => self.cast(node)?,
            "Scaler" => {
                let shifted = stepped(
                    self.argument(node, 0)?,
                    node.floats("offset"),
                    Step::Subtract,
                    node,
                )?;
                stepped(&shifted, node.floats("scale"), Step::Multiply, node)?
            }
            "Add" => self.arithmetic(node, Step::Add)?,
            "Sub" => self.arithmetic(node, Step::Subtract)?,
            "Mul" => self.arithmetic(node, Step::Multiply)?,
            "Div" => self.arithmetic(node, Step::Divide)?,
            "Concat" | "FeatureVectorizer" => self.joined(node)?,
            other => return Err(Error::UnknownOperator(printable(other))),
        };
        self.columns.insert(output, columns);
        Ok(())
    }

    fn argument(&self, node: &Node, index: usize) -> Result<&[Column], Error> {
        let name = node.inputs.get(index).ok_or(Error::Damaged(ONNX))?;
        let columns = self.columns.get(name.as_str());
        columns.map(Vec::as_slice).ok_or_else(|| shape(node))
    }

    fn cast(&self, node: &Node) -> Result<Vec<Column>, Error> {
        let columns = self.argument(node, 0)?.iter().cloned();
        match node.integer("to", FLOAT) {
            FLOAT => Ok(columns.map(Column::narrow).collect()),
            DOUBLE => Ok(columns.collect()),
            _ => Err(shape(node)),
        }
    }

    /// An operator with a constant as its second argument.
    fn arithmetic(&self, node: &Node, step: fn(f64) -> Step) -> Result<Vec<Column>, Error> {
        let constant = node
            .inputs
            .get(1)
            .and_then(|name| self.constants.get(name.as_str()));
        let numbers = constant.and_then(|tensor| tensor.numbers());
        stepped(
            self.argument(node, 0)?,
            numbers.ok_or_else(|| shape(node))?,
            step,
            node,
        )
    }

    fn joined(&self, node: &Node) -> Result<Vec<Column>, Error> {
        let by_column = node.operator != "Concat" || matches!(node.integer("axis", 1), 1 | -1);
        let mut columns = Vec::new();
        for index in 0..node.inputs.len() {
            columns.extend_from_slice(self.argument(node, index)?);
            if columns.len() > MOST_FEATURES || !by_column {
                return Err(shape(node));
            }
        }
        Ok(columns)
    }
}

/// `TensorProto.DataType`.
const FLOAT: i64 = 1;
const TEXT: i64 = 8;
const DOUBLE: i64 = 11;

/// Features of an input: the product of all dimensions behind the row's.
fn columns(input: &Input) -> Result<usize, Error> {
    if input.element == TEXT {
        return Err(Error::TextInput);
    }
    let inner = input.dimensions.get(1..).filter(|inner| !inner.is_empty());
    let sizes = inner.into_iter().flatten();
    let product = sizes
        .copied()
        .try_fold(1usize, |product, size| product.checked_mul(size?));
    product
        .filter(|_| inner.is_some())
        .ok_or_else(|| Error::TensorShape("graph input".into()))
}

/// The same step for each column, with its own number or one for all.
fn stepped(
    columns: &[Column],
    numbers: &[f64],
    step: fn(f64) -> Step,
    node: &Node,
) -> Result<Vec<Column>, Error> {
    let fits = numbers.len() == 1 || numbers.len() == columns.len();
    fits.then_some(()).ok_or_else(|| shape(node))?;
    let numbered = columns.iter().zip(numbers.iter().cycle());
    numbered
        .map(|(column, number)| column.clone().followed_by(step(*number)))
        .collect()
}

fn shape(node: &Node) -> Error {
    Error::TensorShape(printable(&node.operator))
}
