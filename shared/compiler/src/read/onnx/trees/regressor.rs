use zeroize::Zeroizing;

use super::{
    attributes::numbers,
    column::Column,
    ensemble::{Ensemble, factor},
    nodes,
};
use crate::{
    error::Error,
    read::{onnx::protobuf::node::Node, trees::growth::Growth},
};

/// Most targets of one operator.
pub(crate) const MOST_TARGETS: usize = 1_024;

/// A `TreeEnsembleRegressor` whose input has these columns.
///
/// # Errors
/// [`Error::Outputs`], [`Error::TensorShape`] and those of [`nodes::ballots`].
pub(crate) fn read(
    node: &Node,
    columns: &[Column],
    growth: &mut Growth,
) -> Result<Ensemble, Error> {
    let targets = targets(node.integer("n_targets", 1))?;
    let weights = nodes::weights(node, "target", targets)?;
    let ballots = nodes::ballots(node, columns, &weights, growth)?;
    let base = match numbers(node, "base_values") {
        [] => vec![0.0; targets],
        values if values.len() == targets => values.to_vec(),
        [value] => vec![*value; targets],
        _ => return Err(Error::TensorShape(node.operator.clone())),
    };
    Ok(Ensemble {
        factor: factor(node, ballots.len())?,
        base: Zeroizing::new(base),
        ballots,
    })
}

/// # Errors
/// [`Error::Outputs`].
pub(crate) fn targets(stated: i64) -> Result<usize, Error> {
    let targets = usize::try_from(stated).unwrap_or(0);
    match targets {
        1..=MOST_TARGETS => Ok(targets),
        got => Err(Error::Outputs { got }),
    }
}
