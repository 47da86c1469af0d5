//! What operators do to sizes, places and constant numbers, whatever the numbers stand for.
//!
//! A value that depends on the model's inputs is looked at for one row, so that the dimension that counts
//! rows has size 1: then every size is known.

pub(crate) mod contraction;
pub(crate) mod curve;
pub(crate) mod extent;
pub(crate) mod folding;
pub(crate) mod movement;
pub(crate) mod settings;
