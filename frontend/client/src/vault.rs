//! The vault: what the server keeps for its holder without being able to open it, and without being able to
//! hand out an older version of it unnoticed where this place saw a newer one.

use std::collections::BTreeMap;

use api::{
    ProblemKind,
    vault::{VERSIONS, VaultItem},
};
use protocol::{BindItem, FreeItem, ItemPlace, NoteStanding, OpenDocument, SealDocument};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Client, Failure, Outcome, Pending,
    owner::{CLOSED, RULES, SEALING},
    port::Shelf,
    user::{FAVOURITES, MODEL_VERSIONS, STATEMENTS},
};

/// First byte of items from before they were bound to their version.
const UNBOUND: u8 = 1;
/// Items that pass: nobody remembers them.
const PASSING: [&str; 2] = ["draft-", "batch-"];
/// Items that change with every visit and that are not told of: the followed log is kept by each place itself, and
/// an older history shows less, as do older favourites.
const RESTLESS: [&str; 4] = ["log", "history", FAVOURITES, VERSIONS];
/// Items that nobody misses: each place keeps what they hold, and tells it anew.
const KEPT_HERE: [&str; 9] = [
    "log",
    VERSIONS,
    "restores",
    "trust",
    "answers",
    STATEMENTS,
    MODEL_VERSIONS,
    "test-rows",
    CLOSED,
];
/// Items that are written anew where the service says that it lost them, beside those that nobody misses.
const WRITTEN_ANEW: [&str; 4] = ["history", FAVOURITES, SEALING, RULES];
/// Items whose absence is refused: others would be made in their place, and what was made for them be lost.
const IRREPLACEABLE: [&str; 2] = ["keys", "owner-key"];
/// What an emptied item says.
const EMPTY: &[u8] = b"null";
/// Stands in place of the newest version of an item that its holder deleted for good: its absence is no alarm wherever it was seen, and
/// whatever is handed out under its name is none.
const DELETED: u64 = u64::MAX;
/// Times an update is tried again after another tab or browser was faster.
const UPDATE_ATTEMPTS: usize = 5;

/// Newest versions, by name.
pub(crate) type Versions = BTreeMap<String, u64>;

/// An item as it is stored, and the version that the server states.
type StoredItem = (Vec<u8>, u64);

/// The list of the vault's items as the server handed it out.
pub(crate) struct VersionList {
    /// Its newest version that this place saw.
    known: Option<u64>,
    stored: Option<StoredItem>,
}

impl VersionList {
    /// What the log notes the digest of.
    pub(crate) fn stored_bytes(&self) -> Option<Vec<u8>> {
        self.stored.as_ref().map(|(bytes, _)| bytes.clone())
    }
}

impl Client {
    /// One item's blob, as desks open it, and its version; none when there is no such item. An older version than
    /// this place saw, or none where there was one, is an alarm.
    ///
    /// # Errors
    /// The server's problem, that the item is another one than it says, or that one that nobody should replace is
    /// withheld.
    pub(crate) async fn load_item(&self, name: &str) -> Outcome<Option<(Vec<u8>, u64)>> {
        // Before the server is asked: another tab may write in between.
        let known = self.versions().await.remove(name);
        if known == Some(DELETED) {
            return Ok(None);
        }
        let stored = self.kept_item(name).await?;
        self.free_stored(name, known, stored).await
    }

    /// An item as it is stored; none as well where the service says that it lost one that is written anew, which is an alarm.
    async fn kept_item(&self, name: &str) -> Outcome<Option<StoredItem>> {
        let is_written_anew = KEPT_HERE.contains(&name) || WRITTEN_ANEW.contains(&name);
        match self.stored_item(name).await {
            Err(failure) if is_written_anew && failure.is(ProblemKind::VaultLost) => {
                let listed = self.vault_items().await?;
                let lost = listed.into_iter().find(|item| item.name == name);
                let lost = lost.map(|item| (item.name, item.version));
                self.0.lost_items.borrow_mut().extend(lost);
                self.alarm_withheld(name);
                Ok(None)
            }
            stored => stored,
        }
    }

    async fn free_stored(
        &self,
        name: &str,
        known: Option<u64>,
        stored: Option<StoredItem>,
    ) -> Outcome<Option<(Vec<u8>, u64)>> {
        let version = stored.as_ref().map_or(0, |(_, version)| *version);
        let unbound = stored
            .as_ref()
            .is_some_and(|(blob, _)| blob.first() == Some(&UNBOUND));
        if known.is_some_and(|known| version < known || unbound) {
            if stored.is_none() && name != VERSIONS && self.is_deleted_elsewhere(name).await? {
                return Ok(None);
            }
            self.alarm_withheld(name);
            if stored.is_none() && IRREPLACEABLE.contains(&name) {
                return Err(withheld());
            }
        }
        let Some((blob, version)) = stored else {
            return Ok(None);
        };
        if unbound {
            return Ok(Some(self.bind_first(name, blob, version).await?));
        }
        let place = self.place(name, version)?;
        let blob = self.ask(FreeItem { place, blob }).await?;
        let newest = version.max(known.unwrap_or(0));
        self.see_version_of(name, Some(newest)).await;
        Ok(Some((blob, version)))
    }

    /// Whether the server's own list names an item.
    ///
    /// # Errors
    /// The server's problem.
    pub(crate) async fn is_listed(&self, name: &str) -> Outcome<bool> {
        let listed = self.vault_items().await?;
        Ok(listed.iter().any(|item| item.name == name))
    }

    /// Writes an item that was at version `seen` (0: did not exist, or was lost); answers its new version.
    ///
    /// # Errors
    /// `VaultConflict` when another tab or browser wrote first.
    pub(crate) async fn save_item(&self, name: &str, blob: &[u8], seen: u64) -> Outcome<u64> {
        let lost = self.0.lost_items.borrow_mut().remove(name);
        let seen = if seen == 0 { lost.unwrap_or(0) } else { seen };
        let version = seen.max(self.newest_used(name).await) + 1;
        let (place, blob) = (self.place(name, version)?, blob.to_vec());
        let bound = self.ask(BindItem { place, blob }).await?;
        self.store_item(name, bound, seen..version).await?;
        self.see_version_of(name, Some(version)).await;
        Ok(version)
    }

    /// The newest version of an item that this place saw, before a restore too: what was lost and is written anew does not get its
    /// number, or a server that kept what was lost could hand that out in its place.
    async fn newest_used(&self, name: &str) -> u64 {
        let known = self.versions().await.get(name).copied();
        let used = self.restores_here().await.used.get(name).copied();
        let seen = [known, used].into_iter().flatten();
        seen.filter(|version| *version != DELETED)
            .max()
            .unwrap_or(0)
    }

    /// After a restore that the reader accepted, what the server has counts, and what this place saw of an item is the least that its
    /// next version lies beyond. What it deleted is there again if the server has it. Answers how new was what is older or missing now.
    ///
    /// # Errors
    /// The server's problem.
    pub(crate) async fn accept_older_items(&self) -> Outcome<Versions> {
        let listed = self.vault_items().await?;
        let mut lost = Versions::new();
        for (name, known) in self.versions().await {
            let item = listed.iter().find(|item| item.name == name);
            let version = item.map(|item| item.version);
            if known == DELETED {
                self.see_version_of(&name, version.or(Some(DELETED))).await;
            } else if version.is_none_or(|version| version < known) {
                self.see_version_of(&name, version).await;
                lost.insert(name, known);
            }
        }
        self.0.versions_shared.set(false);
        self.0.versions_written.set(false);
        Ok(lost)
    }

    /// Items that are older than this place saw, or missing, but those that change with every visit.
    ///
    /// # Errors
    /// The server's problem.
    pub(crate) async fn older_items(&self) -> Outcome<Vec<String>> {
        let listed = self.vault_items().await?;
        let is_old = |name: &String, known: u64| {
            let item = listed.iter().find(|item| item.name == *name);
            is_behind(item, known) && !KEPT_HERE.contains(&name.as_str())
        };
        let known = self.versions().await.into_iter();
        let old = known.filter(|(name, known)| is_old(name, *known));
        Ok(old.map(|(name, _)| name).collect())
    }

    /// Deletes an item.
    ///
    /// # Errors
    /// The server's problem.
    pub(crate) async fn delete_item(&self, name: &str) -> Outcome<()> {
        self.remove_item(name).await?;
        self.see_version_of(name, None).await;
        Ok(())
    }

    /// Deletes items whose names nobody uses again, wherever they were seen: the list of the vault tells other places before anything is
    /// missing. What could not be told or deleted goes the next time.
    ///
    /// # Errors
    /// The server's problem.
    pub(crate) async fn delete_for_good(&self, names: &[String]) -> Outcome<()> {
        let listed = self.vault_items().await?;
        for item in listed.iter().filter(|item| names.contains(&item.name)) {
            self.see_version_of(&item.name, Some(DELETED)).await;
        }
        // A check that was under way told of what was known before.
        for _ in 0..2 {
            self.follow_log().await;
        }
        let told = self.told_versions().await?;
        let is_told = |item: &&VaultItem| told.get(&item.name) == Some(&DELETED);
        for item in listed.iter().filter(is_told) {
            self.remove_item(&item.name).await?;
        }
        Ok(())
    }

    /// Newest versions as the list of the vault tells them now.
    async fn told_versions(&self) -> Outcome<Versions> {
        let Some((blob, version)) = self.kept_item(VERSIONS).await? else {
            return Ok(Versions::new());
        };
        let place = self.place(VERSIONS, version)?;
        let blob = self.ask(FreeItem { place, blob }).await?;
        self.opened_versions(blob).await
    }

    /// Whether another place deleted an item for good since this one saw it. The list says so before the item is missing.
    async fn is_deleted_elsewhere(&self, name: &str) -> Outcome<bool> {
        let told = self.told_versions().await?;
        let is_deleted = told.get(name) == Some(&DELETED);
        if is_deleted {
            self.see_version_of(name, Some(DELETED)).await;
        }
        Ok(is_deleted)
    }

    /// Empties items that nobody needs for now. They stay on the list with their next version: where one was seen, its absence would be
    /// an alarm.
    ///
    /// # Errors
    /// The server's problem; `VaultConflict` when another tab or browser wrote first.
    pub(crate) async fn empty_items(&self, names: &[String]) -> Outcome<()> {
        let listed = self.vault_items().await?;
        for item in listed.iter().filter(|item| names.contains(&item.name)) {
            self.seal_document(&item.name, EMPTY.to_vec(), item.version)
                .await?;
        }
        Ok(())
    }

    /// Binds an item of earlier days to its version, once. Whoever was faster has done the same.
    async fn bind_first(&self, name: &str, blob: Vec<u8>, seen: u64) -> Outcome<(Vec<u8>, u64)> {
        match self.save_item(name, &blob, seen).await {
            Ok(version) => Ok((blob, version)),
            Err(failure) if failure.is(ProblemKind::VaultConflict) => Ok((blob, seen)),
            Err(failure) => Err(failure),
        }
    }

    fn place(&self, name: &str, version: u64) -> Outcome<ItemPlace> {
        let holder = self.0.holder.borrow().clone();
        Ok(ItemPlace {
            account: holder.ok_or_else(Failure::unexpected_answer)?.0,
            name: name.to_owned(),
            version,
        })
    }

    /// The list of the vault's items, if it has to be compared or told anew.
    ///
    /// # Errors
    /// The server's problem.
    pub(crate) async fn list_to_share(&self) -> Outcome<Option<VersionList>> {
        if self.0.versions_shared.get() {
            return Ok(None);
        }
        Ok(Some(VersionList {
            known: self.versions().await.remove(VERSIONS),
            stored: self.kept_item(VERSIONS).await?,
        }))
    }

    /// Compares what the server says it keeps with the newest versions that this or another place saw, and tells
    /// the others of what this one saw. Once for each change, and once more to see that the log notes it. A list
    /// that is not the one that the log noted last is an alarm, and is not replaced before the next change.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault when the item does not open.
    pub(crate) async fn share_versions(
        &self,
        list: VersionList,
        standing: &NoteStanding,
    ) -> Outcome<()> {
        let is_missing = *standing == NoteStanding::Unnoted && self.0.versions_written.get();
        if (is_missing || *standing == NoteStanding::Other) && self.alarm_withheld(VERSIONS) {
            self.0.versions_shared.set(true);
            return Ok(());
        }
        let mut newest = self.versions().await;
        newest.retain(|name, _| !RESTLESS.contains(&name.as_str()));
        let VersionList { known, stored } = list;
        let (told, seen) = match self.free_stored(VERSIONS, known, stored).await? {
            Some((blob, version)) => (self.opened_versions(blob).await?, version),
            None => (Versions::new(), 0),
        };
        for (name, version) in &told {
            let known = newest.entry(name.clone()).or_default();
            *known = (*known).max(*version);
        }
        let listed = self.vault_items().await?;
        for (name, version) in &newest {
            let item = listed.iter().find(|item| item.name == *name);
            if is_behind(item, *version) && self.is_deleted_elsewhere(name).await? {
                continue;
            }
            if is_behind(item, *version) {
                self.alarm_withheld(name);
            }
            self.see_version_of(name, Some(*version)).await;
        }
        let is_noted = *standing == NoteStanding::Newest || newest.is_empty();
        if newest == told && is_noted {
            self.0.versions_shared.set(true);
            return Ok(());
        }
        self.0.versions_shared.set(false);
        match self.save_document(VERSIONS, &newest, seen).await {
            // Another tab or browser told its own; the next look tells both.
            Err(failure) if failure.is(ProblemKind::VaultConflict) => Ok(()),
            Err(failure) => Err(failure),
            Ok(_) => {
                self.0.versions_written.set(true);
                Ok(())
            }
        }
    }

    async fn opened_versions(&self, blob: Vec<u8>) -> Outcome<Versions> {
        let name = VERSIONS.to_owned();
        let bytes = self.ask(OpenDocument { name, blob }).await?;
        serde_json::from_slice(&bytes).map_err(|_| Failure::unexpected_answer())
    }

    /// Newest versions that this place saw, by name.
    async fn versions(&self) -> Versions {
        let Some(kept_as) = self.versions_name() else {
            return Versions::new();
        };
        let kept = self.0.ports.keep.load(Shelf::Lasting, &kept_as).await;
        let kept = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        kept.unwrap_or_default()
    }

    async fn see_version_of(&self, name: &str, version: Option<u64>) {
        let passes = PASSING.iter().any(|passing| name.starts_with(passing));
        let Some(kept_as) = self.versions_name().filter(|_| !passes) else {
            return;
        };
        let mut versions = self.versions().await;
        let before = match version {
            Some(version) => versions.insert(name.to_owned(), version),
            None => versions.remove(name),
        };
        if before == version {
            return;
        }
        if !RESTLESS.contains(&name) {
            self.0.versions_shared.set(false);
        }
        if let Ok(bytes) = serde_json::to_vec(&versions) {
            let keep = &self.0.ports.keep;
            keep.save(Shelf::Lasting, &kept_as, &bytes).await;
        }
    }

    fn versions_name(&self) -> Option<String> {
        let holder = self.0.holder.borrow();
        holder.as_ref().map(|holder| format!("vault-{holder}"))
    }

    /// A small private document, decrypted, and its version; none when there is no such item.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault when the blob does not open.
    pub(crate) async fn document<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Outcome<Option<(T, u64)>> {
        let Some((bytes, version)) = self.open_document(name).await? else {
            return Ok(None);
        };
        let document = serde_json::from_slice(&bytes).map_err(|_| Failure::unexpected_answer())?;
        Ok(Some((document, version)))
    }

    /// Encrypts a document and writes it over version `seen` (0: new); answers the new version.
    ///
    /// # Errors
    /// `VaultConflict` when another tab or browser wrote first.
    pub(crate) async fn save_document<T: Serialize>(
        &self,
        name: &str,
        document: &T,
        seen: u64,
    ) -> Outcome<u64> {
        let document = serde_json::to_vec(document).map_err(|_| Failure::unexpected_answer())?;
        self.seal_document(name, document, seen).await
    }

    /// Loads a document (or its default), changes it, saves it; starts over when another tab or
    /// browser wrote in between. Answers the saved document.
    ///
    /// # Errors
    /// As [`Client::document`] and [`Client::save_document`].
    pub(crate) async fn update<T>(&self, name: &str, change: impl Fn(&mut T)) -> Outcome<T>
    where
        T: Default + Serialize + DeserializeOwned,
    {
        let mut attempts = UPDATE_ATTEMPTS;
        loop {
            let (mut document, seen) = self.document::<T>(name).await?.unwrap_or_default();
            change(&mut document);
            match self.save_document(name, &document, seen).await {
                Ok(_) => return Ok(document),
                Err(failure) if failure.is(ProblemKind::VaultConflict) && attempts > 1 => {
                    attempts -= 1;
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// The bytes of a document, decrypted, and its version; none when there is no such item.
    ///
    /// # Errors
    /// As [`Client::document`].
    pub(crate) fn open_document(&self, name: &str) -> Pending<Option<(Vec<u8>, u64)>> {
        let (client, name) = (self.clone(), name.to_owned());
        Box::pin(async move {
            let Some((blob, version)) = client.load_item(&name).await? else {
                return Ok(None);
            };
            let bytes = client.ask(OpenDocument { name, blob }).await?;
            Ok(Some((bytes, version)))
        })
    }

    /// Encrypts the bytes of a document and writes them over version `seen` (0: new); answers the new version.
    ///
    /// # Errors
    /// As [`Client::save_document`].
    pub(crate) fn seal_document(&self, name: &str, document: Vec<u8>, seen: u64) -> Pending<u64> {
        let (client, name) = (self.clone(), name.to_owned());
        Box::pin(async move {
            let ask = SealDocument {
                name: name.clone(),
                document,
            };
            let blob = client.ask(ask).await?;
            client.save_item(&name, &blob, seen).await
        })
    }
}

/// Whether an item that the server lists is missing, or older than it was seen.
fn is_behind(item: Option<&VaultItem>, known: u64) -> bool {
    known != DELETED && item.is_none_or(|item| item.version < known)
}

fn withheld() -> Failure {
    Failure::local(
        t!("The service does not hand out keys that this browser saw in your vault."),
        t!(
            "Tell the administrator over another channel. If the service really lost them, sign in from another browser \
         and make new ones there."
        ),
    )
}
