//! XGBoost's `save_model`, as JSON and as UBJSON, which hold the same.
//!
//! Source: dmlc/xgboost, `doc/model.schema`, `src/objective` and `src/predictor/cpu_predictor.cc`.

pub(crate) mod binary;
pub(crate) mod categories;
pub(crate) mod file;
pub(crate) mod kind;
pub(crate) mod learner;
pub(crate) mod lines;
pub(crate) mod objective;
pub(crate) mod text;
pub(crate) mod tree;
