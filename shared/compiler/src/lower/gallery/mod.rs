//! Galleries: vectors, each compared with the input by its inner product.

pub(crate) mod advice;
pub(crate) mod family;
pub(crate) mod rounding;
