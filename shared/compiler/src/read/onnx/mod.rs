//! ONNX: linear models, networks and tree ensembles.

pub(crate) mod graph;
pub(crate) mod protobuf;
pub(crate) mod trees;
