//! The part of ONNX a linear model needs, read from untrusted bytes: every length is checked
//! against the file, nested graphs are never entered, and nothing is reserved on a file's word.
//!
//! Source of the field numbers: onnx/onnx, `onnx/onnx.proto`.

pub(crate) mod element;
pub(crate) mod model;
pub(crate) mod node;
pub(crate) mod tensor;
pub(crate) mod wire;
