//! Who may do what: registration, sign-in, passwords, sessions, roles.

mod accounts;
mod asking;
mod auditor;
mod invitations;
mod passwords;
mod recovery;
mod roles;
mod sessions;
mod setup;
mod several;
