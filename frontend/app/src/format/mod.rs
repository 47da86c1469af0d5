//! How numbers, sizes and times are written for people.

pub mod csv;
pub mod hex;
pub mod number;
pub mod time;
