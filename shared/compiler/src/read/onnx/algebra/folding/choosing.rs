//! Entries by their order, number or name.

use std::rc::Rc;

use super::cells::{extent, placed};
use crate::read::onnx::{
    algebra::{extent::Extent, movement::places::Movement, settings::Settings},
    protobuf::{
        element,
        node::Node,
        tensor::{Content, Tensor},
    },
};

/// Number of the largest or smallest entry along a dimension.
pub(super) fn extreme(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let node = settings.node;
    let tensor = arguments.first()?;
    let extent = extent(tensor)?;
    let axis = extent.axis(node.integer("axis", 0))?;
    let (size, stride) = (extent.sizes()[axis], extent.strides()[axis]);
    if size == 0 {
        return None;
    }
    let (numbers, is_last) = (tensor.numbers()?, node.integer("select_last_index", 0) != 0);
    let better = |one: f64, other: f64| match (node.operator == "ArgMax", is_last) {
        (true, false) => one > other,
        (true, true) => one >= other,
        (false, false) => one < other,
        (false, true) => one <= other,
    };
    let best = |first: usize| {
        let entry = |index: usize| numbers[first + index * stride];
        (1..size).fold(0, |best, index| {
            if better(entry(index), entry(best)) {
                index
            } else {
                best
            }
        })
    };
    let firsts = (0..numbers.len()).filter(|cell| cell / stride % size == 0);
    let chosen: Vec<f64> = firsts.map(|first| best(first) as f64).collect();
    let mut sizes = extent.sizes().to_vec();
    match node.integer("keepdims", 1) {
        0 => drop(sizes.remove(axis)),
        _ => sizes[axis] = 1,
    }
    Some(vec![Tensor::of_numbers(element::INT64, &sizes, chosen)])
}

/// Entries along the last dimension by their numbers.
pub(super) fn extracted(_settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let [tensor, indices] = arguments else {
        return None;
    };
    let mut sizes = tensor.sizes();
    let width = *sizes.last()?;
    let picks = indices.numbers()?.iter().map(|index| *index as usize);
    let picks: Vec<usize> = picks.collect();
    if width == 0 || picks.iter().any(|pick| *pick >= width) {
        return None;
    }
    let rows = tensor.content.len() / width;
    let sources = (0..rows).flat_map(|row| picks.iter().map(move |pick| row * width + pick));
    match sizes.as_slice() {
        [_] => sizes = vec![1, picks.len()],
        _ => *sizes.last_mut()? = picks.len(),
    }
    let movement = Movement {
        extent: Extent::new(sizes, None)?,
        sources: sources.collect(),
        fill: 0.0,
    };
    Some(vec![placed(tensor, &movement)?])
}

/// Another entry for each, by a list of keys and values in the node.
pub(super) fn encoded(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let (node, tensor) = (settings.node, arguments.first()?);
    let (keys, values) = (listed(node, "keys")?, listed(node, "values")?);
    let same = |key: usize, cell: usize| match (&keys, &tensor.content) {
        (Content::Texts(keys), Content::Texts(cells)) => keys[key] == cells[cell],
        (Content::Numbers(keys), Content::Numbers(cells)) => {
            keys[key] == cells[cell] || keys[key].is_nan() && cells[cell].is_nan()
        }
        _ => false,
    };
    if keys.len() != values.len() {
        return None;
    }
    let found = |cell: usize| (0..keys.len()).find(|key| same(*key, cell));
    let found: Vec<Option<usize>> = (0..tensor.content.len()).map(found).collect();
    let content = match &values {
        Content::Texts(texts) => {
            let usual = node.text("default_string").unwrap_or("_Unused");
            let text = |key: &Option<usize>| key.map_or(usual, |key| &texts[key]).to_owned();
            Content::Texts(found.iter().map(text).collect())
        }
        Content::Numbers(numbers) => {
            let is_float = node.attribute("values_floats").is_some();
            let usual = match is_float {
                true => node.float("default_float", 0.0),
                false => node.integer("default_int64", -1) as f64,
            };
            Content::Numbers(
                found
                    .iter()
                    .map(|key| key.map_or(usual, |key| numbers[key]))
                    .collect(),
            )
        }
        Content::Unread => return None,
    };
    let kind = match content {
        Content::Texts(_) => element::TEXT,
        _ if node.attribute("values_floats").is_some() => element::FLOAT,
        _ => element::INT64,
    };
    Some(vec![Tensor::of(kind, &tensor.sizes(), content)])
}

/// A node's list of this name, of texts, whole numbers, floats or in a tensor.
fn listed(node: &Node, name: &str) -> Option<Content> {
    let attribute = |kind: &str| node.attribute(&format!("{name}_{kind}"));
    if let Some(texts) = attribute("strings") {
        return Some(Content::Texts(texts.texts.clone()));
    }
    if let Some(integers) = attribute("int64s") {
        let numbers = integers.integers.iter().map(|number| *number as f64);
        return Some(Content::Numbers(numbers.collect()));
    }
    if let Some(floats) = attribute("floats") {
        return Some(Content::Numbers(floats.floats.to_vec()));
    }
    let tensor = attribute("tensor")?.tensor.as_ref()?;
    Some(tensor.content.clone())
}
