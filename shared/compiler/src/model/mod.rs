//! Float models as trained, whatever file they come from, and what their scores mean.

pub(crate) mod answer;
pub(crate) mod feature;
pub(crate) mod float;
pub(crate) mod forest;
pub(crate) mod gallery;
pub(crate) mod hint;
pub(crate) mod linear;
pub(crate) mod link;
pub(crate) mod network;
pub(crate) mod scaling;
pub(crate) mod scorer;
pub(crate) mod series;
