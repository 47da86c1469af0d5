//! Forests brought down to fewer lookups than they take as they are.

pub(crate) mod budget;
mod growing;
mod merging;
pub(crate) mod refining;
pub(crate) mod thinning;
