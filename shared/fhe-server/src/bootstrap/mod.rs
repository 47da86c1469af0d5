//! Lookups: keyswitch, programmable bootstrap and packing, with the user's evaluation key.

mod blind_rotation;
mod evaluation_key;
mod keyswitch;
mod lookups;
mod packing;
mod rotation;
mod tables;

pub use self::{evaluation_key::EvaluationKey, lookups::insecure_look_up};
pub(crate) use self::{
    lookups::{Lookups, Scratch, body},
    packing::Packer,
    tables::sum_tables,
};
