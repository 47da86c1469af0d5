//! The part of ONNX a linear model needs, read from untrusted bytes: every length is checked
//! against the file, nested graphs are never entered, and nothing is reserved on a file's word.
//!
//! Source of the field numbers: onnx/onnx, `onnx/onnx.proto`.

mod model;
mod node;
mod tensor;
mod wire;

pub(crate) use model::{Graph, Input, Model};
pub(crate) use node::Node;
pub(crate) use tensor::{Content, Tensor};
