//! Tree ensembles of `ai.onnx.ml`: trees as their nodes describe them, and what leaves add up to.

pub(crate) mod attributes;
pub(crate) mod ballot;
pub(crate) mod classifier;
pub(crate) mod column;
pub(crate) mod ensemble;
pub(crate) mod grove;
pub(crate) mod nodes;
pub(crate) mod question;
pub(crate) mod regressor;
pub(crate) mod shape;
pub(crate) mod trail;
pub(crate) mod version_five;
