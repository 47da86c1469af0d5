//! The client's rules, natively: a real desk, a server in memory that lies, and time that does not pass.

mod book;
mod drafts;
mod exchange;
mod granting;
mod lasting;
mod names;
mod pools;
mod publish;
mod scene;
mod server;
mod signatures;
mod test_rows;
mod trust;
mod vault;
mod verified;
