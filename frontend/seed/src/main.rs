//! Makes the demonstration accounts, keys and sealed models, as any client would.
fn main() {}
