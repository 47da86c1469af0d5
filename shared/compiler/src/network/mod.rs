//! Neural networks: sealed layers with elementwise functions between them.

mod activation;
mod calibration;
mod choose;
mod domain;
mod function;
mod inputs;
mod integer;
mod layer;
mod model;
mod target;
mod words;

pub(crate) use choose::choose;
pub(crate) use function::{Curve, Function, Join};
pub(crate) use layer::{Kind, Layer};
pub(crate) use model::Network;

/// Most layers before the head.
pub(crate) const MOST_LAYERS: usize = 4;
