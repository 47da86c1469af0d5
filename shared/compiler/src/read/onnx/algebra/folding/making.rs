//! Constants made of sizes, settings and other constants' cells.

use std::rc::Rc;

use super::cells::{extent, placed};
use crate::read::onnx::{
    algebra::{
        extent::{Extent, MOST_CELLS, count},
        movement,
        settings::Settings,
    },
    protobuf::{
        element,
        tensor::{Content, Tensor},
    },
};

pub(super) fn kept(_settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    Some(vec![arguments.first()?.as_ref().clone()])
}

pub(super) fn moved(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let tensor = arguments.first()?;
    let movements = movement::movements(settings, &extent(tensor)?)?;
    let moved = movements.iter().map(|movement| placed(tensor, movement));
    moved.collect()
}

/// A constant in any of the forms in which a node holds one.
pub(super) fn constant(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    if !arguments.is_empty() {
        return None;
    }
    let node = settings.node;
    if let Some(tensor) = ["value", "sparse_value"]
        .iter()
        .find_map(|name| node.attribute(name)?.tensor.as_ref())
    {
        return Some(vec![tensor.clone()]);
    }
    if let Some(number) = node.attribute("value_float").and_then(|value| value.float) {
        return Some(vec![Tensor::scalar(number)]);
    }
    if let Some(number) = node.attribute("value_int").and_then(|value| value.integer) {
        let number = number as f64;
        return Some(vec![Tensor::of_numbers(element::INT64, &[], vec![number])]);
    }
    if let Some(text) = node.text("value_string") {
        let text = Content::Texts(vec![text.to_owned()]);
        return Some(vec![Tensor::of(element::TEXT, &[], text)]);
    }
    if let Some(list) = node.attribute("value_floats") {
        let (numbers, sizes) = (list.floats.to_vec(), [list.floats.len()]);
        return Some(vec![Tensor::of_numbers(element::FLOAT, &sizes, numbers)]);
    }
    if let Some(list) = node.attribute("value_ints") {
        let numbers = list.integers.iter().map(|number| *number as f64);
        return Some(vec![Tensor::list(numbers.collect())]);
    }
    let list = node.attribute("value_strings")?;
    let texts = Content::Texts(list.texts.clone());
    Some(vec![Tensor::of(element::TEXT, &[list.texts.len()], texts)])
}

pub(super) fn joined(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let axis = settings.node.integer("axis", 1);
    let extents: Vec<Extent> = arguments
        .iter()
        .map(|tensor| extent(tensor))
        .collect::<Option<_>>()?;
    let (whole, places) = movement::joined(&extents.iter().collect::<Vec<_>>(), axis)?;
    let content = match &arguments.first()?.content {
        Content::Texts(_) => {
            let text = |(value, place): &(usize, usize)| match &arguments[*value].content {
                Content::Texts(texts) => texts.get(*place).cloned(),
                _ => None,
            };
            Content::Texts(places.iter().map(text).collect::<Option<_>>()?)
        }
        _ => {
            let parts = arguments.iter().map(|tensor| tensor.numbers());
            let parts: Vec<&[f64]> = parts.collect::<Option<_>>()?;
            Content::Numbers(
                places
                    .iter()
                    .map(|(value, place)| parts[*value][*place])
                    .collect(),
            )
        }
    };
    let element = arguments.first()?.element;
    Some(vec![Tensor::of(element, whole.sizes(), content)])
}

/// Sizes of a value, or some of them.
pub(crate) fn sizes_of(settings: &Settings, sizes: &[usize]) -> Tensor {
    let dimensions = sizes.len() as i64;
    let placed = |place: i64| {
        let place = if place < 0 {
            place.saturating_add(dimensions)
        } else {
            place
        };
        place.clamp(0, dimensions) as usize
    };
    let start = placed(settings.node.integer("start", 0));
    let end = placed(settings.node.integer("end", dimensions));
    let sizes = sizes.get(start..end).unwrap_or_default();
    Tensor::list(sizes.iter().map(|size| *size as f64).collect())
}

pub(super) fn shape(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    Some(vec![sizes_of(settings, &arguments.first()?.sizes())])
}

pub(super) fn size(_settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let count = count(&arguments.first()?.sizes())?;
    Some(vec![Tensor::of_numbers(
        element::INT64,
        &[],
        vec![count as f64],
    )])
}

/// The same number everywhere.
pub(super) fn filled(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let sizes = arguments.first()?.numbers()?.iter();
    let sizes: Vec<usize> = sizes.map(|size| *size as usize).collect();
    let count = count(&sizes).filter(|count| *count <= MOST_CELLS)?;
    let value = settings.node.attribute("value");
    let (element, number) = match value.and_then(|value| value.tensor.as_ref()) {
        Some(tensor) => (tensor.element, *tensor.numbers()?.first()?),
        None => (element::FLOAT, 0.0),
    };
    Some(vec![Tensor::of_numbers(
        element,
        &sizes,
        vec![number; count],
    )])
}

/// Numbers from a start up to a limit, step by step.
pub(super) fn range(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let (start, limit) = (settings.number(0)?, settings.number(1)?);
    let step = settings.number(2)?;
    let count = ((limit - start) / step).ceil().max(0.0);
    let fits = count <= MOST_CELLS as f64;
    let numbers = (0..fits.then_some(count as usize)?).map(|index| start + index as f64 * step);
    let numbers: Vec<f64> = numbers.collect();
    let element = arguments.first()?.element;
    Some(vec![Tensor::of_numbers(element, &[numbers.len()], numbers)])
}
