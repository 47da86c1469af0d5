use api::{
    AccountId, ModelId, Timestamp,
    list::{Word, write_pairs},
    log::{Activity, ActivityPage, EntryKind, Usage},
    paths,
};

use crate::{Client, Outcome, Pending};

/// Which entries of the log to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Only what is newer than the entry of this index.
    pub after: Option<u64>,
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Only this model.
    pub model: Option<ModelId>,
    /// Only what concerns this account (administrator, auditor).
    pub person: Option<AccountId>,
    /// Only from then on.
    pub from: Option<Timestamp>,
    /// Only before then.
    pub until: Option<Timestamp>,
    /// Only where each of these words stands in a name or an identifier of who acted or is concerned.
    pub who: String,
    /// Only where each of these words stands in the name or the identifier of the model.
    pub about: String,
}

impl ActivityFilter {
    /// As an address writes it.
    fn pairs(&self) -> Vec<(String, String)> {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        let words = |words: &str| (!words.is_empty()).then(|| words.to_owned());
        let all = [
            ("after", self.after.map(|after| after.to_string())),
            ("kind", self.kind.map(|kind| kind.word().to_owned())),
            ("model", self.model.as_ref().map(ToString::to_string)),
            ("person", self.person.as_ref().map(ToString::to_string)),
            ("from", time(self.from)),
            ("until", time(self.until)),
            ("who", words(&self.who)),
            ("about", words(&self.about)),
        ];
        let set = all.into_iter();
        set.filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect()
    }
}

impl Client {
    /// A page of log entries as people read them, newest first, older than `before`.
    pub fn activity(&self, filter: &ActivityFilter, before: Option<u64>) -> Pending<ActivityPage> {
        let pairs = filter.pairs().into_iter();
        let before = before.map(|before| ("before".to_owned(), before.to_string()));
        self.read(format!(
            "{}?limit=50&{}",
            paths::ACTIVITY,
            write_pairs(pairs.chain(before))
        ))
    }

    /// So many entries before that index, whomever they concern, newest first.
    pub(crate) async fn activity_before(&self, end: u64, limit: u64) -> Outcome<Vec<Activity>> {
        let path = format!("{}?before={end}&limit={limit}", paths::ACTIVITY);
        let page: ActivityPage = self.read(path).await?;
        Ok(page.entries)
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
