//! What administrators do.

pub mod accounts;
pub mod health;
pub mod invitations;
pub mod settings;
