//! The crypto worker: answers protocol messages with the client crate, in WebAssembly.
fn main() {}
