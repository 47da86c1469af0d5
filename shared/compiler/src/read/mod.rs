//! Files of trained models, one module for each kind.

pub(crate) mod catboost;
pub(crate) mod file;
pub(crate) mod gallery;
pub(crate) mod lightgbm;
pub(crate) mod onnx;
pub(crate) mod trees;
pub(crate) mod xgboost;
