//! What the holder of an account does with it, and what administrators decide about it.

pub mod confirmation;
pub mod decisions;
pub mod deletion;
pub mod identity;
pub mod invitations;
pub mod letters;
pub mod lists;
pub mod passkeys;
pub mod password;
pub mod person;
pub mod profile;
pub mod proof;
pub mod recovery;
pub mod session;
pub mod sign_in;
