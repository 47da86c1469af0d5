//! Everything the reader's account is made of, in one file.

use api::{
    Base64, ProblemKind, Timestamp,
    account::{Account, Letters, ListedSession, Role},
    grant::Grant,
    job::Job,
    key::{PublishedKey, UploadedKey},
    log::Activity,
    model::Model,
    passkey::Passkeys,
    recovery::RecoveryState,
};
use protocol::OpenDocument;
use serde::Serialize;
use serde_json::Value;

use super::vault_is_closed;
use crate::{ActivityFilter, Client, Failure, Outcome, Stop};

/// What the file calls itself.
const FORMAT: &str = "tacit account v1";
/// Vault items that open more than they say.
const SECRET: [&str; 2] = ["keys", "owner-key"];
/// Entries of the log that are read at most: what anybody asks in years.
const MOST_ENTRIES: usize = 50_000;

/// A file with everything, in the clear.
#[derive(Clone, Debug)]
pub struct AccountExport {
    /// JSON.
    pub bytes: Vec<u8>,
    /// Vault items that are not in it, by name.
    pub left_out: LeftOut,
}

/// Vault items that are not in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Secret ones that were not wanted.
    pub unwanted: Vec<String>,
    /// Those that did not open.
    pub unopened: Vec<String>,
}

/// The file.
#[derive(Serialize)]
struct File {
    format: &'static str,
    exported_at: Timestamp,
    account: Account,
    letters: Letters,
    recovery_kit: RecoveryState,
    passkeys: Passkeys,
    sessions: Vec<ListedSession>,
    keys: Vec<PublishedKey>,
    evaluation_keys: Vec<UploadedKey>,
    models: Vec<Model>,
    grants: Vec<Grant>,
    jobs: Vec<Job>,
    log: Vec<Activity>,
    vault: Vec<Item>,
    left_out: Vec<String>,
}

/// A vault item as its holder reads it.
#[derive(Serialize)]
struct Item {
    name: String,
    version: u64,
    #[serde(flatten)]
    contents: Contents,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Contents {
    Document(Value),
    Base64(Base64),
}

impl Client {
    /// Collects what the server holds of the reader and what her vault holds, opened at her own desk. Her secret keys are in it only
    /// if she wants them. `tell` hears how many vault items of how many are opened.
    ///
    /// # Errors
    /// The server's problem, or that it was stopped.
    pub async fn export_account(
        &self,
        with_keys: bool,
        stop: &Stop,
        tell: impl Fn(usize, usize),
    ) -> Outcome<AccountExport> {
        let account = self.reader().ok_or_else(vault_is_closed)?;
        let (is_user, is_owner) = (account.role == Role::User, account.role == Role::Owner);
        let (vault, left_out) = self.opened_items(with_keys, stop, tell).await?;
        let file = File {
            format: FORMAT,
            exported_at: self.0.ports.clock.now(),
            letters: self.letters().await?.chosen,
            recovery_kit: self.recovery().await?,
            passkeys: self.passkeys().await?,
            sessions: self.sessions().await?,
            keys: self.when(is_user, || self.published_keys()).await?,
            evaluation_keys: self.when(is_user, || self.evaluation_keys()).await?,
            models: self.when(is_owner, || self.own_cards(stop)).await?,
            grants: self.when(is_user || is_owner, || self.grants()).await?,
            jobs: self.when(is_user, || self.jobs()).await?,
            log: self.all_activity(stop).await?,
            vault,
            left_out: [&left_out.unwanted[..], &left_out.unopened].concat(),
            account,
        };
        let bytes = serde_json::to_vec_pretty(&file).map_err(|_| Failure::unexpected_answer())?;
        Ok(AccountExport { bytes, left_out })
    }

    /// A list that only some roles have.
    async fn when<T, F: Future<Output = Outcome<Vec<T>>>>(
        &self,
        is_theirs: bool,
        load: impl FnOnce() -> F,
    ) -> Outcome<Vec<T>> {
        match is_theirs {
            true => load().await,
            false => Ok(Vec::new()),
        }
    }

    /// The owner's own models with their whole cards.
    async fn own_cards(&self, stop: &Stop) -> Outcome<Vec<Model>> {
        let listed = self.own_models().await?.all();
        let mut models = Vec::new();
        for listed in listed.ok_or_else(Failure::unexpected_answer)? {
            stop.check()?;
            match self.model(&listed.id).await {
                Ok(model) => models.push(model),
                // Another tab deleted it meanwhile.
                Err(failure) if failure.is(ProblemKind::NotFound) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(models)
    }

    /// Log entries that concern the reader, the newest first.
    async fn all_activity(&self, stop: &Stop) -> Outcome<Vec<Activity>> {
        let (mut entries, mut before) = (Vec::new(), None);
        loop {
            stop.check()?;
            let page = self.activity(&ActivityFilter::default(), before).await?;
            entries.extend(page.entries);
            before = page.next;
            if before.is_none() || entries.len() >= MOST_ENTRIES {
                return Ok(entries);
            }
        }
    }

    async fn opened_items(
        &self,
        with_keys: bool,
        stop: &Stop,
        tell: impl Fn(usize, usize),
    ) -> Outcome<(Vec<Item>, LeftOut)> {
        let listed = self.vault_items().await?;
        let (mut opened, mut left_out) = (Vec::new(), LeftOut::default());
        for (place, listed_item) in listed.iter().enumerate() {
            stop.check()?;
            tell(place, listed.len());
            let name = listed_item.name.clone();
            let is_wanted = with_keys || !SECRET.contains(&&*name);
            match self.opened_item(&name).await {
                Ok(Some(item)) if is_wanted => opened.push(item),
                Err(failure) if failure.kind.is_some() => return Err(failure),
                // Another tab deleted it meanwhile.
                Ok(None) => {}
                Ok(Some(_)) => left_out.unwanted.push(name),
                Err(_) => left_out.unopened.push(name),
            }
        }
        Ok((opened, left_out))
    }

    async fn opened_item(&self, name: &str) -> Outcome<Option<Item>> {
        let Some((blob, version)) = self.load_item(name).await? else {
            return Ok(None);
        };
        let name = name.to_owned();
        let open = OpenDocument {
            name: name.clone(),
            blob,
        };
        let contents = self.ask(open).await?;
        Ok(Some(Item {
            name,
            version,
            contents: match serde_json::from_slice(&contents) {
                Ok(document) => Contents::Document(document),
                Err(_) => Contents::Base64(Base64(contents)),
            },
        }))
    }
}
