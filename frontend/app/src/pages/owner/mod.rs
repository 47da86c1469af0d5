//! Pages of model owners.

mod card_editor;
mod dashboard;
mod drafts;
mod import;
mod model;
mod requests;
mod user;
mod users;

pub(crate) use dashboard::OwnerDashboardPage;
pub(crate) use import::ImportPage;
pub(crate) use model::OwnerModelPage;
pub(crate) use requests::{RequestPage, RequestsPage};
pub(crate) use user::OwnerUserPage;
pub(crate) use users::OwnerUsersPage;

use crate::{layout::sealing_corner, modules::PageWork, state::begin_sealing};

/// Seals what waits, and answers requests by the rules.
pub(crate) const WORK: PageWork = PageWork {
    begin: begin_sealing,
    corner: sealing_corner,
};
