//! One suite for every storage: what a database and an object store promise, whichever they are.

mod filled;
mod lists;
mod models;
mod objects;
mod opening;
mod places;
mod transactions;
mod transfer;
mod vault;
