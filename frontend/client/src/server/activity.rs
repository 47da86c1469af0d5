use api::{
    ModelId,
    log::{ActivityPage, EntryKind, Usage},
    paths,
};

use crate::{Client, Pending};

/// Which entries of the log to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Only this model.
    pub model: Option<ModelId>,
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
        self.read(path)
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
