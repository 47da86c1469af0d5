//! Both sides in one process, for tests and benchmarks: the server never links this crate.

mod bench_model;
mod pair;
mod verified;

pub use bench_model::{encoder, random_model, random_rows, random_weights};
pub use pair::{Pair, evaluation_key};
pub use verified::{Verifier, account_key};
