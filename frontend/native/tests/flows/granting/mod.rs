//! What owners do about requests and grants.

mod given;
mod queue;
mod rules;
mod seal;
mod shelving;
mod versions;
