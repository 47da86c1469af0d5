//! Doors: parse, call, answer.

pub mod access;
pub mod cookie;
pub mod extract;
pub mod handlers;
pub mod middleware;
pub mod openapi;
pub mod peer;
pub mod problem;
pub mod route;
pub mod router;
pub mod routes;
pub mod site;
pub mod tls;
mod validity;
