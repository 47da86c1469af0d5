//! Log entries as people read them, and their sums.

use api::{
    ModelId,
    activity::{ActivityPage, Usage},
    log::EntryKind,
    paths,
};

use super::request::Request;
use crate::failure::Outcome;

/// Which entries to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ActivityFilter {
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Only this model.
    pub model: Option<ModelId>,
}

/// A page of entries, newest first, older than `before`.
pub(crate) async fn page(filter: &ActivityFilter, before: Option<u64>) -> Outcome<ActivityPage> {
    let mut path = format!("{}?limit=50", paths::ACTIVITY);
    if let Some(before) = before {
        path.push_str(&format!("&before={before}"));
    }
    if let Some(kind) = filter.kind.and_then(wire_name) {
        path.push_str(&format!("&kind={kind}"));
    }
    if let Some(model) = &filter.model {
        path.push_str(&format!("&model={model}"));
    }
    Request::read(path).send().await?.json().await
}

/// Use by day, user and model.
pub(crate) async fn usage(days: u32) -> Outcome<Usage> {
    Request::read(format!("{}?days={days}", paths::USAGE))
        .send()
        .await?
        .json()
        .await
}

fn wire_name(kind: EntryKind) -> Option<String> {
    let value = serde_json::to_value(kind).ok()?;
    value.as_str().map(str::to_owned)
}
