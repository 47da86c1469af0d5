//! How a person proves who she is, without the server learning her password.

mod password;
mod sign_in;

pub(crate) use password::prepared;
pub(crate) use sign_in::{Registration, SignIn};
