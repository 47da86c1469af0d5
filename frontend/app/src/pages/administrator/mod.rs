//! Pages of administrators, some of which auditors read. The log is in [`crate::pages::log`].

mod accounts;
mod addresses;
mod day_chart;
mod decision;
mod grants;
mod health;
mod invitations;
mod models;
mod overview;
mod person;
mod queue;
mod settings;
mod sign_ins;

pub(crate) use accounts::AccountsPage;
pub(crate) use grants::GrantsPage;
pub(crate) use health::HealthPage;
pub(crate) use invitations::InvitationsPage;
pub(crate) use models::ModelsPage;
pub(crate) use overview::OverviewPage;
pub(crate) use person::PersonPage;
pub(crate) use queue::QueuePage;
pub(crate) use settings::SettingsPage;

use leptos::prelude::IntoAny;

use crate::modules::PageWork;

/// Nothing.
pub(crate) const WORK: PageWork = PageWork {
    begin: || (),
    corner: || ().into_any(),
};
