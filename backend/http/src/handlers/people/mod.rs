//! Registration, sessions, and the own account.

pub mod account;
pub mod confirmation;
pub mod identity;
pub mod lists;
pub mod passkeys;
pub mod password;
pub mod recovery;
pub mod register;
pub mod session;
pub mod sessions;
pub mod sign_in;
