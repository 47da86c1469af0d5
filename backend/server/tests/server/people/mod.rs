//! Who may do what: registration, sign-in, passwords, sessions, roles.

mod accounts;
mod passwords;
mod recovery;
mod roles;
mod sessions;
mod setup;
mod several;
