//! Numbers of another kind.

use std::rc::Rc;

use crate::read::onnx::{
    algebra::{
        extent::{count, stretched},
        settings::Settings,
    },
    protobuf::{
        element::{self, whole_numbers},
        tensor::{Content, Tensor},
    },
};

use super::cells::stretched_to;

/// A number as a kind of numbers holds it.
pub(crate) fn rounded_to(element: i64, number: f64) -> f64 {
    match element {
        element::FLOAT => f64::from(number as f32),
        element::BOOL => f64::from(u8::from(number != 0.0)),
        element => match whole_numbers(element) {
            Some((low, high)) => number.trunc().clamp(low, high),
            None => number,
        },
    }
}

pub(super) fn cast(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let to = settings.node.integer("to", element::FLOAT);
    Some(vec![cast_to(to, arguments.first()?)?])
}

pub(super) fn cast_like(_settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let [tensor, like] = arguments else {
        return None;
    };
    Some(vec![cast_to(like.element, tensor)?])
}

fn cast_to(to: i64, tensor: &Tensor) -> Option<Tensor> {
    let content = match &tensor.content {
        Content::Texts(texts) if to == element::TEXT => Content::Texts(texts.clone()),
        Content::Texts(texts) => {
            let number = |text: &String| {
                text.trim()
                    .parse()
                    .ok()
                    .map(|number| rounded_to(to, number))
            };
            Content::Numbers(texts.iter().map(number).collect::<Option<_>>()?)
        }
        Content::Numbers(numbers) if to == element::TEXT => {
            Content::Texts(numbers.iter().map(f64::to_string).collect())
        }
        Content::Numbers(numbers) => Content::Numbers(
            numbers
                .iter()
                .map(|number| rounded_to(to, *number))
                .collect(),
        ),
        Content::Unread => return None,
    };
    Some(Tensor::of(to, &tensor.sizes(), content))
}

/// Smallest and largest level of a kind of whole numbers, and the level of 0.
pub(crate) fn levels(settings: &Settings) -> Option<(f64, f64, f64)> {
    let zero = settings.constant(2);
    let usual = settings.node.integer("output_dtype", element::UINT8);
    let (low, high) = whole_numbers(zero.map_or(usual, |zero| zero.element))?;
    let zero = match settings.is_given(2) {
        false => 0.0,
        true => match zero?.numbers()? {
            [zero] => *zero,
            _ => return None,
        },
    };
    Some((low, high, zero))
}

/// `(level - zero) * scale`, with one scale for all, or for each entry of a dimension.
pub(super) fn dequantized(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let (tensor, scale) = (arguments.first()?, settings.constant(1)?);
    let zeros = match settings.is_given(2) {
        false => vec![0.0; tensor.content.len()],
        true => along(settings, tensor, settings.constant(2)?)?,
    };
    let scales = along(settings, tensor, scale)?;
    let levels = tensor.numbers()?.iter();
    let numbers = levels.zip(zeros.iter().zip(&scales));
    let numbers = numbers.map(|(level, (zero, scale))| (level - zero) * scale);
    Some(vec![Tensor::of_numbers(
        scale.element,
        &tensor.sizes(),
        numbers.collect(),
    )])
}

pub(super) fn quantized(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let (tensor, scale) = (arguments.first()?, settings.constant(1)?);
    let zero = settings.constant(2);
    let element = zero.map_or(
        settings.node.integer("output_dtype", element::UINT8),
        |zero| zero.element,
    );
    let (low, high) = whole_numbers(element)?;
    let zeros = match settings.is_given(2) {
        false => vec![0.0; tensor.content.len()],
        true => along(settings, tensor, zero?)?,
    };
    let scales = along(settings, tensor, scale)?;
    let numbers = tensor.numbers()?.iter().zip(zeros.iter().zip(&scales));
    let level = |(number, (zero, scale)): (&f64, (&f64, &f64))| {
        ((number / scale).round_ties_even() + zero).clamp(low, high)
    };
    Some(vec![Tensor::of_numbers(
        element,
        &tensor.sizes(),
        numbers.map(level).collect(),
    )])
}

/// A number for each cell, from one for all, one for each entry of a dimension, or one for each block.
fn along(settings: &Settings, tensor: &Tensor, numbers: &Tensor) -> Option<Vec<f64>> {
    let sizes = tensor.sizes();
    let axis = settings.node.integer("axis", 1);
    let axis = crate::read::onnx::algebra::extent::axis_of(axis, sizes.len());
    match numbers.sizes().as_slice() {
        [] => stretched_to(numbers, &sizes),
        [1] => Some(vec![*numbers.numbers()?.first()?; tensor.content.len()]),
        [_] => {
            let mut own = vec![1; sizes.len() - axis?];
            own[0] = numbers.content.len();
            let own = Tensor::of(numbers.element, &own, numbers.content.clone());
            stretched_to(&own, &sizes)
        }
        blocks => {
            let (axis, block) = (axis?, settings.node.integer("block_size", 0));
            let block = usize::try_from(block).ok().filter(|block| *block > 0)?;
            let repeated = blocks.get(axis)?.checked_mul(block)?;
            let outer = count(&sizes[..axis])?;
            let inner = count(&sizes[axis + 1..])?;
            let fits = stretched(&blocks[..axis], &sizes[..axis])? == sizes[..axis]
                && blocks.len() == sizes.len()
                && repeated >= sizes[axis]
                && numbers.content.len() == outer * blocks[axis] * inner;
            let source = |cell: usize| {
                let (row, column) = (cell / inner % sizes[axis], cell % inner);
                (cell / inner / sizes[axis] * blocks[axis] + row / block) * inner + column
            };
            let cells = numbers.numbers()?;
            fits.then(|| {
                (0..tensor.content.len())
                    .map(|cell| cells[source(cell)])
                    .collect()
            })
        }
    }
}
