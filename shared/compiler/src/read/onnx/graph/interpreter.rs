use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use card::PixelOrder;

use super::{
    affine::{Affine, MOST_CELLS, MOST_COLUMNS, Source},
    conclusion, leaves,
    notes::Notes,
    operators,
    preparing::{nearest, power, quantile, roots, texts::TextColumn},
    value::Value,
    width,
};
use crate::{
    error::Error,
    model::link::Link,
    read::{
        onnx::{
            algebra::{
                extent::{Extent, count},
                folding,
            },
            kind::ONNX,
            protobuf::{
                element::{DOUBLE, TEXT},
                model::{Graph, Input},
                node::Node,
                tensor::Tensor,
            },
        },
        understanding::{Understanding, open_numbers},
    },
    words::printable,
};

/// Operators that scores end in, whether they were rounded or not.
const ENDS: [&str; 4] = ["ArgMax", "LogSoftmax", "Sigmoid", "Softmax"];
/// Most operators of a graph; scikit-learn's longest linear graph has about 30.
const MOST_NODES: usize = 32_768;
/// Most numbers in all values of a graph together.
const MOST_NUMBERS: usize = 4 * MOST_CELLS;

/// Reduces a graph to a linear model or a network of sealed layers.
///
/// # Errors
/// Every variant that blames the model file.
pub(crate) fn understand(graph: Graph) -> Result<Understanding, Error> {
    let widths = width::told(&graph);
    let graph = simplified(graph);
    if nearest::is_isotonic(&graph) {
        return Err(Error::Isotonic);
    }
    let Graph {
        nodes,
        constants,
        inputs,
        outputs,
    } = graph;
    if nodes.len() > MOST_NODES {
        return Err(Error::TooLarge);
    }
    let computed: BTreeSet<String> = nodes
        .iter()
        .flat_map(|node| node.outputs.iter().cloned())
        .collect();
    let nodes = needed(nodes, &outputs);
    let is_known =
        |node: &&Node| operators::is_known(&node.operator) || folding::is_known(&node.operator);
    if let Some(place) = nodes.iter().position(|node| !is_known(&node)) {
        let unknown = Error::UnknownOperator(printable(&nodes[place].operator));
        return Err(Place::of(place, &nodes).blamed(unknown));
    }
    let mut values: BTreeMap<String, Value> = constants
        .into_iter()
        .map(|tensor| (tensor.name.clone(), Value::Constant(Rc::new(tensor))))
        .collect();
    let (names, kinds) = read_inputs(&inputs, &widths, &mut values)?;
    let mut notes = Notes::new(kinds);
    notes.pixels = pixels(&values);
    if notes.pixels == Some(PixelOrder::Interleaved) {
        notes.step("pixels with their three colours side by side");
    }
    let mut numbers = 0;
    for (index, node) in nodes.iter().enumerate() {
        let place = Place::of(index, &nodes);
        let arguments = arguments(node, &values, &computed);
        let arguments = arguments.map_err(|error| place.blamed(error))?;
        let results = evaluate(place, &arguments, &mut notes)?;
        numbers += results.iter().map(Value::size).sum::<usize>();
        if numbers > MOST_NUMBERS {
            return Err(Error::TooLarge);
        }
        let results = node.outputs.iter().cloned().zip(results);
        values.extend(results.filter(|(name, _)| !name.is_empty()));
    }
    let results: Vec<Value> = outputs
        .iter()
        .filter_map(|name| Some(values.remove(name)?.unrounded()))
        .collect();
    conclusion::conclude(&results, names, &outputs, notes)
}

/// The nodes that an output depends on, in their order.
fn needed(nodes: Vec<Node>, outputs: &[String]) -> Vec<Node> {
    let mut wanted: BTreeSet<String> = outputs.iter().cloned().collect();
    let mut needed = Vec::with_capacity(nodes.len());
    for node in nodes.into_iter().rev() {
        if node.outputs.iter().any(|output| wanted.contains(output)) {
            wanted.extend(node.inputs.iter().cloned());
            needed.push(node);
        }
    }
    needed.reverse();
    needed
}

/// Registers the graph's inputs as features; answers their names, empty where one input has many, and kinds.
fn read_inputs(
    inputs: &[Input],
    widths: &[Option<usize>],
    values: &mut BTreeMap<String, Value>,
) -> Result<(Vec<String>, Vec<preparation::Input>), Error> {
    let mut kinds = Vec::new();
    let mut names = Vec::new();
    let mut spans = Vec::new();
    let given = |input: &&Input| !values.contains_key(&input.name);
    let takes_rows = |input: &Input| !matches!(input.dimensions.as_slice(), [Some(_), ..]);
    if inputs.iter().filter(given).any(takes_rows)
        && let Some(constant) = inputs.iter().filter(given).find(|input| !takes_rows(input))
    {
        let input = printable(&constant.name);
        return Err(Error::ConstantInput { input });
    }
    for (input, width) in inputs.iter().zip(widths) {
        if values.contains_key(&input.name) {
            continue;
        }
        let extent = extent(input, *width)?;
        let columns = extent.count();
        let first = names.len();
        if columns > MOST_COLUMNS - first {
            let got = first.saturating_add(columns);
            return Err(Error::Features { got });
        }
        let name = if columns == 1 { &input.name } else { "" };
        names.resize(first + columns, printable(name));
        kinds.extend(match input.element {
            TEXT => vec![preparation::Input::Text; columns],
            _ => open_numbers(columns),
        });
        spans.push((input, first, extent));
    }
    for (input, first, extent) in spans {
        let columns = extent.count();
        if input.element == TEXT {
            let texts = (first..first + columns).map(TextColumn::of);
            values.insert(input.name.clone(), Value::Texts(texts.collect()));
            continue;
        }
        let is_wide = input.element == DOUBLE;
        let affine = Affine::input(first, columns, names.len()).in_64_bits(is_wide);
        let affine = affine.arranged(extent).ok_or(Error::Damaged(ONNX))?;
        values.insert(input.name.clone(), Value::Affine(Rc::new(affine)));
    }
    if names.is_empty() {
        return Err(Error::Features { got: 0 });
    }
    Ok((names, kinds))
}

/// The graph with one operator in the place of each transform that takes many.
fn simplified(mut graph: Graph) -> Graph {
    power::simplify(&mut graph);
    quantile::simplify(&mut graph);
    roots::simplify(&mut graph);
    graph
}

/// Where the only input has red, green and blue, if its dimensions are a picture's.
fn pixels(values: &BTreeMap<String, Value>) -> Option<PixelOrder> {
    let mut inputs = values.values().filter_map(|value| match value {
        Value::Affine(columns) => Some(columns.extent().sizes()),
        _ => None,
    });
    let sizes = inputs.next().filter(|_| inputs.next().is_none())?;
    match *sizes {
        [1, height, _, 3] if height != 3 => Some(PixelOrder::Interleaved),
        [1, 3, _, width] if width != 3 => Some(PixelOrder::Planes),
        _ => None,
    }
}

/// Sizes of an input for one row. The first dimension counts rows, unless it is the only one and has a
/// size; another open one is found by the columns that the graph tells.
fn extent(input: &Input, told: Option<usize>) -> Result<Extent, Error> {
    let open = || Error::OpenInput {
        input: printable(&input.name),
    };
    let sizes = match input.dimensions.as_slice() {
        [] => return Err(open()),
        [_] if input.element == TEXT => return Ok(Extent::of_columns(1)),
        [Some(columns)] => {
            return Extent::new(vec![*columns], None).ok_or_else(open);
        }
        [_, sizes @ ..] => sizes,
    };
    let known = count(&sizes.iter().flatten().copied().collect::<Vec<_>>());
    let found = match sizes.iter().filter(|size| size.is_none()).count() {
        0 => Some(1),
        1 => told
            .zip(known)
            .filter(|(columns, known)| *known > 0 && columns.is_multiple_of(*known))
            .map(|(columns, known)| columns / known),
        _ => None,
    };
    let found = found.ok_or_else(open)?;
    let sizes = sizes.iter().map(|size| size.unwrap_or(found));
    let sizes: Vec<usize> = std::iter::once(1).chain(sizes).collect();
    Extent::new(sizes, Some(0)).ok_or(Error::TooLarge)
}

fn arguments(
    node: &Node,
    values: &BTreeMap<String, Value>,
    computed: &BTreeSet<String>,
) -> Result<Vec<Value>, Error> {
    let known = |name: &String| match values.get(name) {
        Some(value) => Ok(value.clone()),
        None if computed.contains(name) => Err(Error::Circle(printable(name))),
        None => Err(Error::Damaged(ONNX)),
    };
    let given = node.inputs.iter().filter(|name| !name.is_empty());
    given.map(known).collect()
}

/// What a node makes of its arguments; where no rule reads it, or what it reads, results that say so.
fn evaluate(place: Place, arguments: &[Value], notes: &mut Notes) -> Result<Vec<Value>, Error> {
    let node = place.node;
    let unread = |error: Rc<Error>| Ok(vec![Value::Unread(error); node.outputs.len()]);
    let blocked = arguments.iter().find_map(|argument| match argument {
        Value::Unread(error) => Some(Rc::clone(error)),
        _ => None,
    });
    if let Some(error) = blocked {
        return unread(error);
    }
    match computed(node, arguments, notes) {
        Err(
            error @ (Error::NotLinear(_)
            | Error::BehindTrees(_)
            | Error::BesideTrees(_)
            | Error::SharesCombined),
        ) => unread(Rc::new(place.blamed(error))),
        other => other.map_err(|error| place.blamed(error)),
    }
}

/// Where an operator stands among those that answers pass through.
#[derive(Clone, Copy)]
struct Place<'a> {
    node: &'a Node,
    position: usize,
    count: usize,
}

impl<'a> Place<'a> {
    fn of(index: usize, nodes: &'a [Node]) -> Self {
        Self {
            node: &nodes[index],
            position: index + 1,
            count: nodes.len(),
        }
    }

    /// An error that blames an operator, with its place.
    fn blamed(self, error: Error) -> Error {
        let blames = matches!(
            error,
            Error::UnknownOperator(_)
                | Error::NotLinear(_)
                | Error::BehindTrees(_)
                | Error::BesideTrees(_)
                | Error::BehindWeights(_)
                | Error::SharesCombined
                | Error::Circle(_)
                | Error::TensorShape(_)
                | Error::Vectorizer(_)
        );
        let name = match (self.node.name.as_str(), self.node.outputs.first()) {
            ("", Some(output)) => format!("whose output is {:?}", printable(output)),
            (name, _) => format!("named {:?}", printable(name)),
        };
        match blames {
            false => error,
            true => Error::AtNode {
                node: name,
                position: self.position,
                count: self.count,
                cause: Box::new(error),
            },
        }
    }
}

/// Tries the operator's rules, then again with functions taken as the ends of layers.
fn computed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Result<Vec<Value>, Error> {
    if let Some(constants) = constants(arguments)
        && let Some(results) = folding::fold(node, &constants)?
    {
        let results = results.into_iter().map(Rc::new);
        return Ok(results.map(Value::Constant).collect());
    }
    let is_by_leaf = |argument: &Value| matches!(argument, Value::ByLeaf(_));
    if arguments.iter().any(is_by_leaf)
        && let Some(results) = leaves::folded(node, arguments, notes)?
    {
        return Ok(results);
    }
    let unrounded: Vec<Value>;
    let arguments = match ENDS.contains(&node.operator.as_str()) {
        true => {
            unrounded = arguments.iter().map(Value::unrounded).collect();
            &unrounded
        }
        false => arguments,
    };
    if let Some(results) = operators::evaluate(node, arguments, notes)? {
        return Ok(results);
    }
    if let Some(results) = leaves::folded(node, arguments, notes)? {
        return Ok(results);
    }
    if let Some(arguments) = leaves::summed(arguments, notes)
        && let Some(results) = operators::evaluate(node, &arguments, notes)?
    {
        return Ok(results);
    }
    let is_mixed = are_mixed(arguments);
    let beside = || Error::BesideTrees(printable(&node.operator));
    let layered = layered(arguments, notes).map_err(|error| match is_mixed {
        true => beside(),
        false => error,
    })?;
    let results = match layered {
        Some(arguments) => operators::evaluate(node, &arguments, notes)?,
        None => None,
    };
    let is_share = |argument: &Value| matches!(argument, Value::Probabilities(scores) if scores.link != Link::Logistic);
    results.ok_or_else(|| match arguments.iter().any(is_of_trees) {
        true if is_mixed => beside(),
        true => Error::BehindTrees(printable(&node.operator)),
        false if arguments.iter().any(is_share) => Error::SharesCombined,
        false => Error::NotLinear(printable(&node.operator)),
    })
}

/// Whether trees make some of the arguments, and weights of the inputs others.
fn are_mixed(arguments: &[Value]) -> bool {
    let of_trees = |wanted| {
        let mut arguments = arguments.iter();
        arguments.any(|argument| comes_of_trees(argument) == Some(wanted))
    };
    of_trees(true) && of_trees(false)
}

fn is_of_trees(value: &Value) -> bool {
    comes_of_trees(value) == Some(true)
}

/// Whether trees make a value; none of what is no number of a row.
fn comes_of_trees(value: &Value) -> Option<bool> {
    let affine = match value {
        Value::Constant(_)
        | Value::Texts(_)
        | Value::Words(_)
        | Value::Labels(_)
        | Value::Unread(_) => return None,
        Value::ByLeaf(_) => return Some(true),
        Value::Affine(affine)
        | Value::Function(affine, _)
        | Value::Exponential(affine)
        | Value::OnePlusExponential(affine) => affine,
        Value::Probabilities(scores)
        | Value::Logarithm(scores)
        | Value::Complement(scores)
        | Value::Total(scores)
        | Value::LogTotal(scores)
        | Value::Largest(scores)
        | Value::Lowered(scores)
        | Value::Weights(scores)
        | Value::Choice(scores)
        | Value::Label(scores) => &scores.affine,
    };
    Some(matches!(affine.source(), Source::Trees))
}

/// The arguments as constants; none where one depends on the inputs.
fn constants(arguments: &[Value]) -> Option<Vec<Rc<Tensor>>> {
    let constant = |argument: &Value| match argument {
        Value::Constant(tensor) => Some(Rc::clone(tensor)),
        _ => None,
    };
    arguments.iter().map(constant).collect()
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
