//! Both sides in one process, for tests and benchmarks: the server never links this crate.

mod bench_model;
mod pair;

pub use bench_model::{random_model, random_rows};
pub use pair::Pair;
