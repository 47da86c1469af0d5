//! The reader's account: who is signed in, and by which password.

mod password;
mod session;

pub use session::{Registration, SIGNED_OUT};
