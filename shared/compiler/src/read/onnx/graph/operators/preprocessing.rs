//! Operators that move or scale features.

use super::rule::{Results, affine, one, shape};
use crate::read::onnx::{
    graph::{notes::Notes, value::Value},
    protobuf::node::Node,
};

/// A value as it is.
pub(crate) fn kept(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(arguments.first().cloned())
}

/// `(x - offset) * scale`, column by column.
pub(crate) fn scaled(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    notes.step("Scaler");
    let scaled = features.standardized(node.floats("offset"), node.floats("scale"));
    one(Some(affine(scaled.ok_or_else(|| shape(node))?)))
}
