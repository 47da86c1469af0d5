//! Galleries: vectors, each compared with the input by its inner product.

pub(crate) mod advice;
pub(crate) mod choice;
pub(crate) mod rounding;
