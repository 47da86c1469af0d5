//! `TreeEnsembleClassifier` and `TreeEnsembleRegressor`, alone or behind scalers.

pub(crate) mod attributes;
pub(crate) mod column;
pub(crate) mod nodes;
pub(crate) mod votes;
pub(crate) mod walk;
