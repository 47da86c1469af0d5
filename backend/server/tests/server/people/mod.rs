//! Who may do what: registration, sign-in, passwords, sessions, roles.

mod accounts;
mod asking;
mod deletion;
mod devices;
mod invitations;
mod lists;
pub(crate) mod passkeys;
pub(crate) mod passwords;
mod profile;
pub(crate) mod recovery;
mod roles;
mod sessions;
mod setup;
mod several;
