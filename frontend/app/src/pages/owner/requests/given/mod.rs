//! What a grant is to give: asked for, told what it costs, changed.

mod change;
mod fields;

pub(super) use change::ChangeGiven;
pub(super) use fields::{GivenFields, TypedGiven};
