//! Keys of users: published, chosen among candidates, and held ready.

mod cache;
mod candidates;
mod published;
