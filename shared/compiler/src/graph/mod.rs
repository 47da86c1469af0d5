//! Follows an ONNX graph from its inputs and keeps what is affine in them as one matrix.
//!
//! An elementwise function ends a layer, and what follows is affine in that layer's outputs. Operators after the last affine value are accepted only in the forms that turn scores into
//! probabilities and labels without changing their order.

mod activation;
mod affine;
mod arithmetic;
mod classifier;
mod conclusion;
mod filters;
mod image;
mod interpreter;
mod layer;
mod pick;
mod picture;
mod preprocessing;
mod tail;
mod value;

pub(crate) use affine::{Affine, MOST_COLUMNS as MOST_FEATURES};
pub(crate) use conclusion::Understanding;
pub(crate) use interpreter::understand;
pub(crate) use layer::Layer;
pub(crate) use pick::Hint;
