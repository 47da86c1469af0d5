//! Quantile transforms, which skl2onnx writes as a binary search of some hundred operators.
//!
//! Source: skl2onnx, `operator_converters/quantile_transformer.py`.

use super::motif::{Index, MOST_PLACES, Motif, recognise};
use crate::read::onnx::protobuf::{model::Graph, node::Node, tensor::Tensor};

/// Lines between points, for each column as many: columns, places, values.
pub(crate) const INTERPOLATION: &str = "Interpolation";

const PARTS: [&str; 18] = [
    "Add",
    "Cast",
    "Div",
    "Equal",
    "Flatten",
    "Gather",
    "GreaterOrEqual",
    "IsNaN",
    "LessOrEqual",
    "Mul",
    "Neg",
    "Not",
    "Or",
    "Reshape",
    "Shape",
    "Sub",
    "Where",
    "Identity",
];

/// Puts one operator in the place of each quantile transform.
pub(crate) fn simplify(graph: &mut Graph) {
    recognise(graph, find);
}

fn find(index: &Index) -> Option<Motif> {
    let is_end = |node: &&Node| {
        let made = |place: usize| node.inputs.get(place).and_then(|name| index.maker(name));
        let is = |place, operator: &str| made(place).is_some_and(|node| node.operator == operator);
        node.operator == "Reshape" && is(0, "Where") && is(1, "Shape")
    };
    let begins = || index.nodes.iter().filter(|node| node.operator == "IsNaN");
    let ends = index.nodes.iter().filter(is_end);
    let places = ends.flat_map(|end| begins().map(move |begin| (begin, end)));
    places
        .take(MOST_PLACES)
        .find_map(|(begin, end)| transform(index, begin, end))
}

/// What lies between `begin`, which asks for gaps, and `end`.
fn transform(index: &Index, begin: &Node, end: &Node) -> Option<Motif> {
    let features = begin.inputs.first()?;
    let motif = Motif::behind(index, end, features, &PARTS)?;
    let parts = || motif.parts.iter().map(|part| &index.nodes[*part]);
    if !parts().any(|node| std::ptr::eq(node, begin)) {
        return None;
    }
    let constants = |operator: &'static str, input: usize| {
        let nodes = parts().filter(move |node| node.operator == operator);
        nodes.filter_map(move |node| index.constant(node.inputs.get(input)?))
    };
    let ends = || constants("Equal", 1).map(numbers);
    let largest = ends().reduce(|a, b| if a > b { a } else { b })?;
    let smallest = ends().reduce(|a, b| if a < b { a } else { b })?;
    let tables = || constants("Gather", 0);
    let places = tables()
        .filter(|table| ends_at(table, smallest, largest))
        .min_by_key(|table| is_even(numbers(table)))?;
    let (zeros, ones) = (vec![0.0; largest.len()], vec![1.0; largest.len()]);
    let values = tables()
        .filter(|table| ends_at(table, &zeros, &ones) && table.name != places.name)
        .max_by_key(|table| is_even(numbers(table)))?;
    let inputs = vec![features.clone(), places.name.clone(), values.name.clone()];
    Some(motif.made(INTERPOLATION, inputs, end))
}

/// Whether a table of as many equal parts as there are columns begins and ends each with these numbers.
fn ends_at(table: &Tensor, first: &[f64], last: &[f64]) -> bool {
    let numbers = numbers(table);
    let length = numbers.len() / first.len().max(1);
    let fits = length > 1 && numbers.len() == length * first.len();
    fits && numbers
        .chunks_exact(length)
        .zip(first.iter().zip(last))
        .all(|(part, (first, last))| part[0] == *first && part[length - 1] == *last)
}

/// Whether a table's numbers are those of any equal parts of 0 to 1.
fn is_even(numbers: &[f64]) -> bool {
    let mut steps: Vec<f64> = numbers.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.retain(|step| *step > 0.0);
    let first = steps.first().copied().unwrap_or(0.0);
    steps.iter().all(|step| (step - first).abs() < 1e-6)
}

fn numbers(tensor: &Tensor) -> &[f64] {
    tensor.numbers().unwrap_or_default()
}
