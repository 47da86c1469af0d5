//! The server's foundation as a client meets it: requests through the whole router, in one process.

mod books;
mod browser;
mod connections;
mod files;
mod house;
mod identity;
mod kit;
mod log;
mod mail;
mod people;
mod protection;
mod routes;
mod settings;
mod vault;
mod witnesses;
