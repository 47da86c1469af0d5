//! Operators that move or scale features.

use preparation::Step;

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

/// What stands for gaps, column by column.
pub(crate) fn imputed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    let fills = node.floats("imputed_value_floats");
    let is_gap = node.float("replaced_value_float", f64::NAN).is_nan();
    let fits = fills.len() == 1 || fills.len() == features.columns();
    if !fits || !is_gap {
        return Err(shape(node));
    }
    notes.step("Imputer");
    notes.allow_gaps(features);
    let filled = notes.derived(features, |index, column| Step::Filled {
        column,
        value: fills[index % fills.len()],
    });
    one(filled.map(affine))
}
