//! Galleries: named vectors, in tables and in files of matrices.

pub(crate) mod matrix;
pub(crate) mod numpy;
pub(crate) mod safetensors;
pub(crate) mod table;
mod vectors;
