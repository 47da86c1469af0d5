//! Whose a key is, as the log's entry names its holder.

use api::{
    account::Profile,
    grant::Grant,
    key::KeyDocument,
    log::{EntryDetail, EntryKind, KeyHolder, Leaf},
};
use protocol::{KeyKind, Verdict};

use crate::{Client, Failure, Outcome, hex};

/// An account as the service shows it.
#[derive(Clone, Copy, Debug)]
pub struct ShownHolder<'a> {
    /// The name.
    pub name: &'a str,
    /// The organisation, where one is shown.
    pub organisation: Option<&'a str>,
}

/// What the log says of a key's holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HolderStanding {
    /// The entry names the holder as the service shows the account.
    Named,
    /// The entry is from before entries named holders.
    Unnamed,
    /// The log names another holder, or the entry is another; why, in one sentence for a person.
    Fails(String),
}

impl<'a> ShownHolder<'a> {
    /// As the profile says.
    pub fn of(profile: &'a Profile) -> Self {
        Self {
            name: &profile.name,
            organisation: Some(&profile.organisation),
        }
    }

    /// As a grant shows its user.
    pub fn user_of(grant: &'a Grant) -> Self {
        Self {
            name: &grant.user_name,
            organisation: Some(&grant.user_organisation),
        }
    }

    /// As a grant shows its owner.
    pub fn owner_of(grant: &'a Grant) -> Self {
        Self {
            name: &grant.owner_name,
            organisation: None,
        }
    }

    fn is(self, holder: &KeyHolder) -> bool {
        let organisation = self.organisation;
        self.name == holder.name && organisation.is_none_or(|shown| shown == holder.organisation)
    }
}

impl Client {
    /// Compares the holder of a key, proved to be the account's newest, with the one that its log entry names.
    ///
    /// # Errors
    /// That the proof could not be fetched, or that the log is not verified.
    pub(crate) async fn prove_holder(
        &self,
        kind: KeyKind,
        document: &KeyDocument,
        shown: ShownHolder<'_>,
    ) -> Outcome<HolderStanding> {
        let fails = |why: &str| Ok(HolderStanding::Fails(why.to_owned()));
        let Some(entry) = &document.entry else {
            return fails(t!(
                "The service does not show the log entry that names this key's holder."
            ));
        };
        let published = &document.published;
        let leaf: Leaf = read(&entry.leaf)?;
        let digits = hex::encode(&published.fingerprint.0);
        let is_of_key = leaf.kind == entry_kind(kind)
            && leaf.account.as_ref() == Some(&published.account)
            && leaf.key.as_ref() == Some(&digits);
        if !is_of_key {
            return fails(t!(
                "The log entry that the service shows for this key is about another one."
            ));
        }
        let (leaf, detail) = (entry.leaf.clone(), entry.detail.clone());
        let proof = self.check_entry(published.log_index, leaf, Some(detail));
        if let Verdict::Fails(why) = proof.await? {
            return fails(&why);
        }
        let detail: EntryDetail = read(&entry.detail)?;
        Ok(match detail.holder {
            None => HolderStanding::Unnamed,
            Some(holder) if shown.is(&holder) => HolderStanding::Named,
            Some(holder) => HolderStanding::Fails(t!(
                "The log names {} ({}) as the holder of this key, the service shows {}.",
                holder.name,
                holder.organisation,
                shown.name
            )),
        })
    }
}

fn entry_kind(kind: KeyKind) -> EntryKind {
    match kind {
        KeyKind::Sealing => EntryKind::KeyPublished,
        KeyKind::Signing => EntryKind::SigningKeyPublished,
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Outcome<T> {
    serde_json::from_str(text).map_err(|_| Failure::unexpected_answer())
}
