//! Forests brought down to fewer lookups than they take as they are.

pub(crate) mod budget;
mod merging;
pub(crate) mod thinning;
