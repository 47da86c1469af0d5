//! Who may do what: registration, sign-in, passwords, sessions, roles.

mod accounts;
mod asking;
mod deletion;
mod devices;
mod invitations;
mod lists;
mod passkeys;
mod passwords;
mod profile;
mod recovery;
mod roles;
mod sessions;
mod setup;
mod several;
