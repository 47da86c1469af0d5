//! How a person proves who she is, without the server learning her password.

mod change;
mod export_key;
mod kit;
mod passkey;
mod password;
mod sign_in;

pub(crate) use change::PasswordChange;
pub(crate) use export_key::ExportKey;
pub(crate) use kit::RecoverySecret;
pub(crate) use passkey::PasskeySecret;
pub(crate) use password::{prepared, spelt};
pub(crate) use sign_in::{Registration, SignIn};
