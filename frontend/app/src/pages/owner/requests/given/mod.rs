//! What a grant is to give: asked for, told what it costs, changed.

mod change;
mod fields;
mod tells;

pub(super) use change::ChangeGiven;
pub(super) use fields::{GivenFields, TypedGiven};
pub(super) use tells::{Tells, models_of};
