//! Asking by a form, from the card's examples or from an earlier question.

mod again;
mod replacing;
mod settled;
mod tab;
mod vector;

pub(crate) use again::again_address;
pub(super) use again::{Again, again_on_screen};
pub(super) use tab::FormTab;
pub(super) use vector::VectorTab;
