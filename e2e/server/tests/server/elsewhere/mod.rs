//! Rows and objects that lie elsewhere, and what can happen to them there.

mod database;
mod moving;
mod objects;
