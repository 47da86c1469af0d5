//! What ONNX operators make of values.

pub(crate) mod activation;
pub(crate) mod arithmetic;
pub(crate) mod classifier;
pub(crate) mod image;
pub(crate) mod preprocessing;
pub(crate) mod tail;
