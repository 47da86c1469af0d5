//! What the holder of an account does with it, and what administrators decide about it.

pub mod asking;
pub mod decisions;
pub mod invitation_file;
pub mod invitations;
pub mod password;
pub mod person;
pub mod proof;
pub mod recovery;
pub mod session;
