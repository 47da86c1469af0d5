//! Follows an ONNX graph from its inputs and keeps what is affine in them as one matrix.
//!
//! An elementwise function ends a layer, and what follows is affine in that layer's outputs. Operators after
//! the last affine value are accepted only in the forms that turn scores into probabilities and labels
//! without changing their order.

pub(crate) mod affine;
pub(crate) mod by_leaf;
pub(crate) mod conclusion;
pub(crate) mod extraction;
pub(crate) mod filters;
pub(crate) mod interpreter;
pub(crate) mod leaves;
pub(crate) mod notes;
pub(crate) mod operators;
pub(crate) mod pick;
pub(crate) mod picture;
pub(crate) mod preparing;
pub(crate) mod value;
pub(crate) mod width;
