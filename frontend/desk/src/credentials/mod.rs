//! How a person proves who she is, without the server learning her password.

mod change;
mod export_key;
mod password;
mod sign_in;

pub(crate) use change::PasswordChange;
pub(crate) use export_key::ExportKey;
pub(crate) use password::prepared;
pub(crate) use sign_in::{Registration, SignIn};
