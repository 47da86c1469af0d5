//! Labelled rows of the owner, read from a table as a stream.

mod body;
pub(crate) mod cut_names;
mod fit;
pub(crate) mod link;
pub(crate) mod meaning;
pub(crate) mod naming;
mod outlier;
pub(crate) mod reading;
pub(crate) mod sample;
pub(crate) mod skill;
pub(crate) mod summary;
pub(crate) mod table;
