//! Follows an ONNX graph from its inputs and keeps what is affine in them as one matrix.
//!
//! Operators after the last affine value are accepted only in the forms that turn scores into
//! probabilities and labels without changing their order.

mod affine;
mod arithmetic;
mod classifier;
mod conclusion;
mod interpreter;
mod preprocessing;
mod tail;
mod value;

pub(crate) use affine::{Affine, Hint, MOST_COLUMNS as MOST_FEATURES};
pub(crate) use conclusion::Understanding;
pub(crate) use interpreter::understand;
