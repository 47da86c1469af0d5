//! Trees: `Forest` -> `PrunedTree` on a `Grid` -> parts of at most so many boxes -> sealed tables.
//!
//! A row becomes thermometer bits on a public grid of thresholds. A sum of such bits can be any sum of
//! functions of single features; a part of a tree is such a sum whose value says which leaf is reached,
//! or that the row does not come by. One lookup in a sealed table makes that the leaf's value, or 0.

pub(crate) mod attempt;
mod cover;
pub(crate) mod family;
pub(crate) mod fewer;
pub(crate) mod frame;
pub(crate) mod grid;
pub(crate) mod oblivious;
pub(crate) mod part;
pub(crate) mod plan;
pub(crate) mod pruned;
pub(crate) mod scale;
pub(crate) mod spans;
pub(crate) mod table;
#[cfg(test)]
mod tests;
pub(crate) mod words;
