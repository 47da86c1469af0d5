//! The server: accounts, catalogue, grants, ledger and evaluation on ciphertext only.
fn main() {}
