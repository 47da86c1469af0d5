//! What a graph does with its inputs before weights meet them, beyond single operators.

pub(crate) mod categories;
pub(crate) mod edge;
pub(crate) mod motif;
pub(crate) mod nearest;
pub(crate) mod power;
pub(crate) mod quantile;
pub(crate) mod roots;
pub(crate) mod texts;
