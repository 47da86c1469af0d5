use std::{collections::BTreeMap, rc::Rc};

use preparation::Builder;

use super::{
    affine::{Affine, MOST_CELLS, MOST_COLUMNS},
    conclusion,
    notes::Notes,
    operators,
    picture::Picture,
    value::Value,
};
use crate::{
    error::Error,
    read::{
        onnx::{
            kind::ONNX,
            protobuf::{
                model::{Graph, Input},
                node::Node,
            },
            trees::grove::Grove,
        },
        understanding::{Understanding, open_numbers},
    },
    words::printable,
};

/// `TensorProto.DataType`: numbers of 64 bits.
const DOUBLE: i64 = 11;
/// Most operators of a graph; scikit-learn's longest linear graph has about 30.
const MOST_NODES: usize = 32_768;
/// Most numbers in all values of a graph together.
const MOST_NUMBERS: usize = 4 * MOST_CELLS;

/// Reduces a graph to a linear model or a network of sealed layers.
///
/// # Errors
/// Every variant that blames the model file.
pub(crate) fn understand(graph: Graph) -> Result<Understanding, Error> {
    let Graph {
        nodes,
        constants,
        inputs,
        outputs,
    } = graph;
    if nodes.len() > MOST_NODES {
        return Err(Error::TooLarge);
    }
    if let Some(unknown) = nodes
        .iter()
        .find(|node| !operators::is_known(&node.operator))
    {
        return Err(Error::UnknownOperator(printable(&unknown.operator)));
    }
    let mut values: BTreeMap<String, Value> = constants
        .into_iter()
        .map(|tensor| (tensor.name.clone(), Value::Constant(Rc::new(tensor))))
        .collect();
    let names = read_inputs(&inputs, &mut values)?;
    let mut notes = Notes {
        columns: Builder::new(open_numbers(names.len())),
        trees: Grove::new(),
        hints: vec![None; names.len()],
        steps: Vec::new(),
    };
    let mut numbers = 0;
    for node in &nodes {
        let arguments = arguments(node, &values)?;
        let results = evaluate(node, &arguments, &mut notes)?;
        numbers += results.iter().map(Value::size).sum::<usize>();
        if numbers > MOST_NUMBERS {
            return Err(Error::TooLarge);
        }
        let results = node.outputs.iter().cloned().zip(results);
        values.extend(results.filter(|(name, _)| !name.is_empty()));
    }
    let results: Vec<Value> = outputs
        .iter()
        .filter_map(|name| values.remove(name))
        .collect();
    conclusion::conclude(&results, names, &outputs, notes)
}

/// Registers the graph's inputs as features; answers their names, empty where one input has many.
fn read_inputs(
    inputs: &[Input],
    values: &mut BTreeMap<String, Value>,
) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    let mut spans = Vec::new();
    for input in inputs {
        if values.contains_key(&input.name) {
            continue;
        }
        let columns = columns(input)?;
        let first = names.len();
        if columns > MOST_COLUMNS - first {
            let got = first.saturating_add(columns);
            return Err(Error::Features { got });
        }
        let name = if columns == 1 { &input.name } else { "" };
        names.resize(first + columns, printable(name));
        spans.push((input, first, columns));
    }
    for (
        Input {
            name,
            dimensions,
            element,
        },
        first,
        columns,
    ) in spans
    {
        let sizes: Option<Vec<usize>> = dimensions[1..].iter().copied().collect();
        let picture = sizes.and_then(|sizes| Picture::read(&sizes));
        let affine = Affine::input(first, columns, names.len()).in_64_bits(*element == DOUBLE);
        let affine = affine.pictured(picture).ok_or(Error::Damaged(ONNX))?;
        values.insert(name.clone(), Value::Affine(Rc::new(affine)));
    }
    if names.is_empty() {
        return Err(Error::Features { got: 0 });
    }
    Ok(names)
}

/// Features of one input: the product of all dimensions behind the row's.
fn columns(input: &Input) -> Result<usize, Error> {
    /// `TensorProto.DataType.STRING`.
    const TEXT: i64 = 8;
    if input.element == TEXT {
        return Err(Error::TextInput);
    }
    let inner = input.dimensions.get(1..).unwrap_or_default();
    let product = inner
        .iter()
        .try_fold(1usize, |product, size| product.checked_mul((*size)?));
    match product {
        Some(columns) if !inner.is_empty() => Ok(columns),
        _ => Err(Error::TensorShape("graph input".into())),
    }
}

fn arguments(node: &Node, values: &BTreeMap<String, Value>) -> Result<Vec<Value>, Error> {
    let known = |name: &String| values.get(name).cloned();
    let given = node.inputs.iter().filter(|name| !name.is_empty());
    given
        .map(known)
        .collect::<Option<_>>()
        .ok_or(Error::Damaged(ONNX))
}

/// Tries the operator's rules, then again with functions taken as the ends of layers.
fn evaluate(node: &Node, arguments: &[Value], notes: &mut Notes) -> Result<Vec<Value>, Error> {
    if let Some(results) = operators::evaluate(node, arguments, notes)? {
        return Ok(results);
    }
    let results = match layered(arguments, notes)? {
        Some(arguments) => operators::evaluate(node, &arguments, notes)?,
        None => None,
    };
    results.ok_or_else(|| Error::NotLinear(printable(&node.operator)))
}

/// The arguments, with functions taken as the outputs of layers; none when there is no function.
///
/// # Errors
/// [`Error::Layers`] and [`Error::NotLinear`].
fn layered(arguments: &[Value], notes: &mut Notes) -> Result<Option<Vec<Value>>, Error> {
    let mut found = false;
    let mut layered = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let function = match argument {
            Value::Affine(_) | Value::Constant(_) => None,
            other => other.as_function(),
        };
        layered.push(match function {
            None => argument.clone(),
            Some((affine, function)) => {
                found = true;
                Value::Affine(Rc::new(notes.layer(affine, function)?))
            }
        });
    }
    Ok(found.then_some(layered))
}
