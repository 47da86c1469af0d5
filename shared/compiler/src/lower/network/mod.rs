//! Networks: sealed layers, each followed by lookups of its function.

pub(crate) mod activation;
pub(crate) mod calibration;
pub(crate) mod domain;
pub(crate) mod family;
pub(crate) mod inputs;
pub(crate) mod integer;
pub(crate) mod neurons;
pub(crate) mod rounding;
pub(crate) mod target;
pub(crate) mod united;
pub(crate) mod words;
