//! From float models to integer circuits, one folder for each family of models.

pub(crate) mod gallery;
pub(crate) mod network;
pub(crate) mod precision;
pub(crate) mod quantize;
pub(crate) mod trees;
