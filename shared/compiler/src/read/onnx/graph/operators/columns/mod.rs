//! Operators on columns that no weights have combined: each becomes a step of the preparation.

pub(crate) mod alignment;
pub(crate) mod comparison;
pub(crate) mod elementwise;
pub(crate) mod embedding;
pub(crate) mod encoder;
pub(crate) mod imputer;
pub(crate) mod length;
pub(crate) mod selection;
pub(crate) mod several;
pub(crate) mod text;
pub(crate) mod vocabulary;
pub(crate) mod whole;
