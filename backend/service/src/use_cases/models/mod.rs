//! Models: their cards, the catalogue, and their end.

mod cards;
mod catalogue;
mod deletion;
mod one;

pub use cards::{change, create};
pub use catalogue::{publish, unpublish};
pub use deletion::delete;
