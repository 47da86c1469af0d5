//! How numbers, sizes and times are written for people, and read from what they type.

pub(crate) mod csv;
pub(crate) mod number;
pub(crate) mod region;
pub(crate) mod time;
mod time_form;

pub(crate) use client::hex;
pub(crate) mod typed;
