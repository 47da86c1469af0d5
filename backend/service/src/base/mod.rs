//! Small things every room uses.

pub mod clock;
pub mod device;
pub mod disk;
pub mod fields;
pub mod png;
pub mod random;
pub mod smtp_address;
pub mod text;
pub mod token;
pub mod trace;
pub mod witness_address;
