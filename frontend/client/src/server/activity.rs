use api::{
    AccountId, ModelId,
    log::{Activity, ActivityPage, EntryKind, Usage},
    paths,
};

use crate::{Client, Outcome, Pending};

/// Which entries of the log to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Only this model.
    pub model: Option<ModelId>,
    /// Only what concerns this account (administrator, auditor).
    pub person: Option<AccountId>,
}

impl Client {
    /// A page of log entries as people read them, newest first, older than `before`.
    pub fn activity(&self, filter: &ActivityFilter, before: Option<u64>) -> Pending<ActivityPage> {
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
        if let Some(person) = &filter.person {
            path.push_str(&format!("&person={person}"));
        }
        self.read(path)
    }

    /// The entry of that index, if it concerns the reader.
    pub(crate) async fn activity_at(&self, index: u64) -> Outcome<Option<Activity>> {
        let path = format!("{}?before={}&limit=1", paths::ACTIVITY, index + 1);
        let page: ActivityPage = self.read(path).await?;
        Ok(page.entries.into_iter().next())
    }

    /// Use by day, user and model.
    pub fn usage(&self, days: u32) -> Pending<Usage> {
        self.read(format!("{}?days={days}", paths::USAGE))
    }
}

fn wire_name(kind: EntryKind) -> Option<String> {
    let value = serde_json::to_value(kind).ok()?;
    value.as_str().map(str::to_owned)
}
