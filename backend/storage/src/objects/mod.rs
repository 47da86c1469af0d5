//! Ciphertext that is too large for rows: parts of uploads under way, and whole objects.

pub mod address;
mod connector;
pub mod part_plan;
pub mod part_store;
pub mod whole_store;
