//! Pages of administrators. Their log is in [`crate::pages::log`].

mod accounts;
mod decision;
mod grants;
mod health;
mod models;
mod queue;

pub(crate) use accounts::AccountsPage;
pub(crate) use grants::GrantsPage;
pub(crate) use health::HealthPage;
pub(crate) use models::ModelsPage;
pub(crate) use queue::QueuePage;
