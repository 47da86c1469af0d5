//! How numbers, sizes and times are written for people.

pub(crate) mod csv;
pub(crate) mod hex;
pub(crate) mod number;
pub(crate) mod time;
