//! Pages of model users.

mod catalogue;
mod evaluation_key;
mod files;
mod grants;
mod history;
mod keys;
mod model;
mod record_facts;
mod use_model;

pub(crate) use catalogue::CataloguePage;
pub(crate) use files::FilePage;
pub(crate) use grants::UserGrantsPage;
pub(crate) use history::{AnswerPage, HistoryPage};
pub(crate) use keys::KeysPage;
pub(crate) use model::UserModelPage;
pub(crate) use use_model::UsePage;

use leptos::prelude::IntoAny;

use crate::{modules::PageWork, state::begin_files};

/// Asks the rows of files.
pub(crate) const WORK: PageWork = PageWork {
    begin: begin_files,
    corner: || ().into_any(),
};
