//! How numbers, sizes and times are written for people.

pub(crate) mod csv;

pub(crate) mod number;
pub(crate) mod time;

pub(crate) use client::hex;
