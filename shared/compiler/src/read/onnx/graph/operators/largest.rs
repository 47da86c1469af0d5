//! The larger or smaller of two values behind weights, by a rectifier of their difference.

use std::rc::Rc;

use super::{
    arithmetic::summed,
    rule::{Results, affine, one},
};
use crate::{
    error::Error,
    model::network::function::{Curve, Function},
    read::onnx::{
        graph::{affine::Affine, notes::Notes, value::Value},
        protobuf::node::Node,
    },
};

/// The larger or smaller of two values, column by column.
pub(crate) fn extreme(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(left), Value::Affine(right)] = arguments else {
        return Ok(None);
    };
    let result = match node.operator.as_str() {
        "Max" => larger(left, right, notes)?,
        _ => {
            let negative = |value: &Affine| value.scaled(&[-1.0]);
            match negative(left).zip(negative(right)) {
                Some((left, right)) => larger(&left, &right, notes)?.as_ref().and_then(negative),
                None => None,
            }
        }
    };
    one(result.map(affine))
}

/// `max(left, right) = right + max(left - right, 0)`; none where the two have no difference.
///
/// # Errors
/// As [`Notes::layer`].
pub(super) fn larger(
    left: &Affine,
    right: &Affine,
    notes: &mut Notes,
) -> Result<Option<Affine>, Error> {
    let rectifier = Function::identity().shaped(Curve::Rectified { slope: 0.0 }, "Max");
    let difference = summed(left, right, -1.0).filter(Affine::is_matrix);
    let Some((difference, rectifier)) = difference.zip(rectifier) else {
        return Ok(None);
    };
    let layer = notes.layer(Rc::new(difference), rectifier)?;
    Ok(summed(&layer, right, 1.0))
}
