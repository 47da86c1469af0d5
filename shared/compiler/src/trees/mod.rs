//! Decision trees, forests and boosting: XGBoost, LightGBM, CatBoost and ONNX tree ensembles.
//!
//! ```text
//! file  ->  Forest  ->  PrunedTree on a Grid  ->  parts of at most so many boxes  ->  sealed tables
//! ```
//!
//! A row becomes thermometer bits on a public grid of thresholds. A sum of such bits can be any sum of
//! functions of single features; a part of a tree is such a sum whose value says which leaf is reached,
//! or that the row does not come by. One lookup in a sealed table makes that the leaf's value, or 0.

mod candidate;
mod catboost;
mod column;
mod compile;
mod cover;
mod ensemble;
mod file;
mod forest;
mod frame;
mod grid;
mod growth;
mod lightgbm;
mod lightgbm_json;
mod lightgbm_text;
mod model;
mod oblivious;
mod onnx;
mod plan;
mod pruned;
mod scale;
mod spans;
mod table;
#[cfg(test)]
mod tests;
mod threshold;
mod votes;
mod words;
mod xgboost;

pub(crate) use compile::choose;
pub(crate) use file::{read, read_graph};
pub(crate) use forest::Forest;
