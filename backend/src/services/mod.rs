//! Capabilities behind the handlers.

pub mod ledger;
