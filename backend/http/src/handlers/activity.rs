//! What happened, to those it concerns.

use api::{
    AccountId, ModelId, Timestamp,
    account::Role,
    list::SEARCH_CHARACTERS,
    log::{Activity, ActivityPage, EntryKind, Usage},
};
use axum::extract::State;
use serde::Deserialize;

use storage::database::{
    evaluations,
    log::{self, Filter, Named},
};

use service::{app::App, error::Error};

use crate::{access::Member, extract::Query, problem::ProblemResponse};

const ENTRIES_PER_PAGE: u32 = 50;
const MOST_ENTRIES_PER_PAGE: u32 = 500;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const MOST_DAYS: i64 = 366;

/// Which entries to list.
#[derive(Debug, Deserialize)]
pub struct Selection {
    before: Option<u64>,
    after: Option<u64>,
    limit: Option<u32>,
    kind: Option<EntryKind>,
    model: Option<ModelId>,
    /// Only what concerns this account.
    person: Option<AccountId>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    #[serde(default)]
    who: String,
    #[serde(default)]
    about: String,
}

/// How far to look back.
#[derive(Debug, Deserialize)]
pub struct Period {
    days: Option<i64>,
}

/// `GET` [`api::paths::ACTIVITY`].
pub async fn list(
    State(app): State<App>,
    member: Member,
    Query(selection): Query<Selection>,
) -> Result<axum::Json<ActivityPage>, ProblemResponse> {
    for words in [&selection.who, &selection.about] {
        if words.chars().count() > SEARCH_CHARACTERS {
            return Err(Error::invalid("The words to search for are too long.").into());
        }
    }
    let limit = selection
        .limit
        .unwrap_or(ENTRIES_PER_PAGE)
        .clamp(1, MOST_ENTRIES_PER_PAGE);
    let reads_all = matches!(member.role(), Role::Administrator | Role::Auditor);
    let filter = Filter {
        reader: (!reads_all).then(|| member.id()),
        person: selection.person.as_ref(),
        before: selection.before,
        after: selection.after,
        kind: selection.kind,
        model: selection.model.as_ref(),
        from: selection.from,
        until: selection.until,
        who: &selection.who,
        about: &selection.about,
        limit,
    };
    let entries = log::list(app.database.read(), &filter).await?;
    let full = entries.len() == limit as usize;
    let next = entries
        .last()
        .map(|last| last.entry)
        .filter(|last| full && *last > 0);
    let entries = entries.into_iter().map(activity).collect();
    Ok(axum::Json(ActivityPage { entries, next }))
}

/// `GET` [`api::paths::USAGE`].
pub async fn usage(
    State(app): State<App>,
    member: Member,
    Query(period): Query<Period>,
) -> Result<axum::Json<Usage>, ProblemResponse> {
    let days = period.days.unwrap_or(30).clamp(1, MOST_DAYS);
    let today = app.clock.now() / DAY_MS;
    let since = (today - days + 1) * DAY_MS;
    let cells = evaluations::usage(app.database.read(), member.id(), member.role(), since).await?;
    Ok(axum::Json(Usage { cells }))
}

fn activity(named: Named) -> Activity {
    Activity {
        leaf: named.leaf,
        detail: named.detail,
        actor_name: named.actor,
        subject_name: named.subject,
        model_name: named.model,
    }
}
