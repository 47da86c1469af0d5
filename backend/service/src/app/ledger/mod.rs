//! The append-only log in the database.

mod extract;
mod lists;
pub mod origin;
mod published;
mod shown;
mod signing_key;
pub mod succession;

use std::{
    cmp::Ordering,
    path::Path,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use api::{
    AccountId, ProblemKind, Timestamp,
    account::Account,
    limits,
    log::{EntryDetail, EntryKind, KeyChoice, KeyHolder, KeyProof, Leaf, LoggedRestore},
    paths,
};
use ledger::{Checkpoint, Frontier, Hash, Note, NoteKey, Position, ProofPlan, Tile};

use storage::database::{
    self, Executor, Readers, Writing,
    log::{self, NewEntry},
};

use crate::{
    app::{
        directory::{self, Published},
        ledger::{
            published::KeptDirectories,
            shown::{Shown, ShownHead},
            signing_key::LogSigningKey,
        },
    },
    base::{clock::ServerClock, random},
    config::Origin,
    error::Error,
};

/// Appends to the log, signs its heads and proves what is in it.
#[derive(Debug)]
pub struct Ledger {
    signing_key: LogSigningKey,
    clock: ServerClock,
    shown: ShownHead,
    directories: KeptDirectories,
    is_behind: AtomicBool,
    is_unwritten: AtomicBool,
}

/// Where the log ends.
#[derive(Debug)]
struct Edge {
    frontier: Frontier,
    /// Root of the directory of keys; none in an empty log, and after entries of the first versions.
    keys: Option<String>,
}

/// A head of the log.
#[derive(Clone, Debug)]
pub struct LogHead {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The same, signed by the log.
    pub note: Note,
}

/// What an entry that is listed puts into the directory.
#[derive(Clone, Debug)]
pub struct PublishedDigest {
    /// Whose key or vault.
    pub account: AccountId,
    /// SHA-256 of the key, or of the vault's list of items.
    pub fingerprint: [u8; 32],
}

/// One thing that happened. The salt of `detail` is filled in when it is appended.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What happened.
    pub kind: EntryKind,
    /// Only for kinds that are listed ([`EntryKind::is_listed`]).
    pub key: Option<PublishedDigest>,
    /// Only for [`EntryKind::AppServed`]: SHA-256 of the app's manifest.
    pub manifest: Option<[u8; 32]>,
    /// The private part.
    pub detail: EntryDetail,
}

impl Entry {
    /// An entry about something that `actor` did.
    pub fn about(kind: EntryKind, actor: &AccountId, detail: EntryDetail) -> Self {
        let detail = EntryDetail {
            actor: Some(actor.clone()),
            ..detail
        };
        Self {
            kind,
            key: None,
            manifest: None,
            detail,
        }
    }

    /// An entry that publishes a key: its public part names account and key, its private one whose account it is.
    pub fn key_published(
        kind: EntryKind,
        holder: &Account,
        fingerprint: [u8; 32],
        choice: Option<KeyChoice>,
    ) -> Self {
        let detail = EntryDetail {
            choice,
            holder: Some(KeyHolder {
                name: holder.profile.name.clone(),
                organisation: holder.profile.organisation.clone(),
            }),
            ..EntryDetail::default()
        };
        Self::listed(kind, &holder.id, fingerprint, detail)
    }

    /// An entry that notes the list of an account's vault items.
    pub fn vault_noted(account: &AccountId, list: [u8; 32]) -> Self {
        Self::listed(EntryKind::VaultNoted, account, list, EntryDetail::default())
    }

    fn listed(
        kind: EntryKind,
        account: &AccountId,
        fingerprint: [u8; 32],
        detail: EntryDetail,
    ) -> Self {
        let key = PublishedDigest {
            account: account.clone(),
            fingerprint,
        };
        Self {
            key: Some(key),
            ..Self::about(kind, account, detail)
        }
    }

    /// An entry of the server itself: it hands out the app with this manifest from now on.
    pub fn app_served(manifest: [u8; 32]) -> Self {
        Self {
            manifest: Some(manifest),
            ..Self::of_server(EntryKind::AppServed, EntryDetail::default())
        }
    }

    /// An entry of the server itself: what came before it is that of a backup. Why, and how many entries the log had had, if
    /// somebody knows.
    pub fn restored(reason: String, had: Option<u64>) -> Self {
        let detail = EntryDetail {
            reason: Some(reason),
            had,
            ..EntryDetail::default()
        };
        Self::of_server(EntryKind::Restored, detail)
    }

    /// An entry about something that nobody's account did.
    pub fn of_server(kind: EntryKind, detail: EntryDetail) -> Self {
        Self {
            kind,
            key: None,
            manifest: None,
            detail,
        }
    }
}

impl Ledger {
    /// Opens the log of a data folder; its signing key is made at the first start. Its name is where browsers
    /// find it, without the scheme.
    ///
    /// # Errors
    /// [`Error::Storage`], or [`Error::Internal`] when the key's file is damaged.
    pub fn open(data: &Path, origin: &Origin, clock: ServerClock) -> Result<Self, Error> {
        let name = format!("{}{}", origin.host(), paths::LOG);
        Ok(Self {
            signing_key: LogSigningKey::open(data, name)?,
            clock,
            shown: ShownHead::read(data),
            directories: KeptDirectories::default(),
            is_behind: AtomicBool::new(false),
            is_unwritten: AtomicBool::new(false),
        })
    }

    /// Name and public key of the log, as this process holds it.
    pub fn key(&self) -> NoteKey {
        self.signing_key.held().public
    }

    /// Appends an entry within the transaction that changes what it records, and answers its index.
    pub async fn append(&self, writing: &mut Writing, entry: Entry) -> Result<u64, Error> {
        let indices = self.append_all(writing, vec![entry]).await?;
        indices.first().copied().ok_or(INCOMPLETE)
    }

    /// Appends entries likewise, in their order.
    pub async fn append_all(
        &self,
        writing: &mut Writing,
        entries: Vec<Entry>,
    ) -> Result<Vec<u64>, Error> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let edge = Edge::read(writing).await?;
        self.require_nothing_lost(writing, &edge.frontier).await?;
        self.append_to(edge, writing, entries).await
    }

    async fn append_to(
        &self,
        mut edge: Edge,
        writing: &mut Writing,
        entries: Vec<Entry>,
    ) -> Result<Vec<u64>, Error> {
        for entry in &entries {
            lists::note(writing, entry.kind, &entry.detail).await?;
        }
        let indices = (edge.frontier.size()..).take(entries.len()).collect();
        let mut pending = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.key.is_some() || edge.keys.is_none() {
                log::insert_all(writing, &std::mem::take(&mut pending)).await?;
                edge.keys = Some(
                    self.keys_after(writing, edge.frontier.size(), &entry)
                        .await?,
                );
            }
            pending.push(edge.append(entry, self.clock.now())?);
        }
        log::insert_all(writing, &pending).await?;
        Ok(indices)
    }

    /// Root of the directory of keys with an entry that comes after `size` others.
    async fn keys_after(
        &self,
        writing: &mut Writing,
        size: u64,
        entry: &Entry,
    ) -> Result<String, Error> {
        let keys = self.directories.at(writing, size).await?;
        let Some(key) = &entry.key else {
            return Ok(random::hexadecimal(&keys.root()));
        };
        let published = Published {
            kind: entry.kind,
            account: key.account.clone(),
            index: size,
            key: key.fingerprint,
        };
        Ok(random::hexadecimal(&keys.root_with(published)?))
    }

    /// Nothing is added in the place of entries that were shown.
    async fn require_nothing_lost(
        &self,
        writing: &mut Writing,
        frontier: &Frontier,
    ) -> Result<(), Error> {
        let Some(last) = self.shown.last() else {
            return Ok(());
        };
        require(!self.is_behind())?;
        let lacks_nothing = match frontier.size().cmp(&last.size) {
            Ordering::Less => false,
            Ordering::Equal => last.has_root(&frontier.root()),
            Ordering::Greater => true,
        };
        require(lacks_nothing || says_so(&mut **writing, &last).await?)
    }

    /// Whether the log lacks what was shown here, without saying so itself.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn lacks_what_was_shown(&self, pool: &Readers) -> Result<bool, Error> {
        // Before the size is read: the log grows meanwhile.
        let Some(last) = self.shown.last() else {
            return Ok(false);
        };
        let size = log::size(pool).await?;
        let root = frontier(pool, size).await?.root();
        Ok(!continues(pool, size, &root, &last).await? && !says_so(pool, &last).await?)
    }

    /// Whether a server may begin here: a database without a log is not that of a log which was seen here.
    ///
    /// # Errors
    /// A refusal where it is; a key alone may be the one that several servers shall share.
    pub async fn require_entries(&self, pool: &Readers) -> Result<(), Error> {
        let had = self.shown.last().map_or(0, |last| last.size);
        if log::size(pool).await? > 0 {
            return Ok(());
        }
        if had > 0 {
            return Err(vanished(had));
        }
        if self.signing_key.was_there() {
            tracing::warn!(
                "log.key was here before, and the database holds no log: where a service ran with this key, this is not its database"
            );
        }
        Ok(())
    }

    /// Goes on with a log that lacks what was shown, and says so in it, with the reason; answers the entry's index. What was shown
    /// is remembered until the entry is there: the next head that is signed forgets it.
    pub async fn accept_loss(&self, writing: &mut Writing, reason: String) -> Result<u64, Error> {
        let edge = Edge::read(writing).await?;
        let had = self.shown.last().map(|last| last.size);
        let entries = vec![Entry::restored(reason, had)];
        let indices = self.append_to(edge, writing, entries).await?;
        indices.first().copied().ok_or(INCOMPLETE)
    }

    /// The newest entries that say that the log was put back.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn restores(&self, pool: &Readers) -> Result<Vec<LoggedRestore>, Error> {
        let restores = log::restores(pool, limits::LOG_RESTORES).await?;
        let restores = restores.into_iter();
        Ok(restores
            .map(|(leaf, detail)| LoggedRestore { leaf, detail })
            .collect())
    }

    /// Whether the log goes on from the last head that was seen here, or says why not; then the one that is there is remembered.
    ///
    /// # Errors
    /// [`Error::LogIsBehind`] where it does not.
    pub async fn require_continuity(&self, pool: &Readers) -> Result<(), Error> {
        // Before the size is read: the log grows meanwhile.
        let last = self.shown.last();
        let size = log::size(pool).await?;
        let seen = self.see(pool, last, size).await;
        match &seen {
            Ok(_) => {
                self.is_behind.store(false, Relaxed);
                self.write_what_was_seen();
            }
            Err(Error::LogIsBehind) => self.is_behind.store(true, Relaxed),
            Err(_) => {}
        }
        seen.map(drop)
    }

    /// Whether it did not when that was required last.
    pub fn is_behind(&self) -> bool {
        self.is_behind.load(Relaxed)
    }

    /// The current head, signed now.
    ///
    /// # Errors
    /// [`Error::LogIsBehind`] where it does not continue the last one that was seen here.
    pub async fn head(&self, pool: &Readers) -> Result<LogHead, Error> {
        // Before the size is read: the log grows meanwhile.
        let last = self.shown.last();
        let (size, key) = loop {
            let size = log::size(pool).await?;
            if let Some(key) = self.signer(pool, size).await? {
                break (size, key);
            }
        };
        let (checkpoint, now) = self.see(pool, last, size).await?;
        // Whoever gets it may hold it against this server for longer than this process lives.
        self.shown.write()?;
        let seconds = now.cast_unsigned() / 1_000;
        let note = checkpoint.sign(&key.secret, seconds);
        let note = note.map_err(|_| Error::Internal("the origin cannot name a log"))?;
        Ok(LogHead { checkpoint, note })
    }

    /// A folder that takes nothing keeps nobody from reading; the next process knows less then.
    fn write_what_was_seen(&self) {
        let failed = self.shown.write().err();
        let was_unwritten = self.is_unwritten.swap(failed.is_some(), Relaxed);
        if let Some(error) = failed.filter(|_| !was_unwritten) {
            tracing::warn!(
                "the newest head of the log cannot be written into the data folder: {error}"
            );
        }
    }

    /// The head of so many entries, where it continues the last one; it is remembered from now on.
    async fn see(
        &self,
        pool: &Readers,
        last: Option<Shown>,
        size: u64,
    ) -> Result<(Checkpoint, Timestamp), Error> {
        let root = frontier(pool, size).await?.root();
        if let Some(last) = last
            && !continues(pool, size, &root, &last).await?
        {
            require(says_so(pool, &last).await?)?;
            self.shown.forget()?;
        }
        let checkpoint = Checkpoint {
            origin: self.signing_key.name().to_owned(),
            size,
            root,
        };
        let now = self.clock.now();
        self.shown.see(&checkpoint, now);
        Ok((checkpoint, now))
    }

    /// Bytes of a tile or an entry bundle (C2SP tlog-tiles); none if the log has not so many entries.
    pub async fn tile(&self, pool: &Readers, tile: Tile) -> Result<Option<Vec<u8>>, Error> {
        if !tile.is_of(log::size(pool).await?) {
            return Ok(None);
        }
        if let Tile::Entries(address) = tile {
            let entries = log::leaves(pool, address.first(), address.width.into()).await?;
            let bundle = ledger::bundle(entries.iter().map(String::as_bytes));
            return bundle.map(Some).map_err(|_| UNWRITABLE);
        }
        let positions = tile.positions();
        let stored = log::hashes(pool, &positions).await?;
        let hashes: Option<Vec<Hash>> = positions
            .iter()
            .map(|position| stored.get(position).copied())
            .collect();
        Ok(Some(hashes.ok_or(INCOMPLETE)?.concat()))
    }

    /// What the directory of keys says of an account as of a log of `size` entries; none if it has not so
    /// many.
    pub async fn key_proof(
        &self,
        pool: &Readers,
        kind: EntryKind,
        account: &AccountId,
        size: u64,
    ) -> Result<Option<KeyProof>, Error> {
        if size > log::size(pool).await? {
            return Ok(None);
        }
        let mut connection = database::reader(pool).await?;
        let keys = self.directories.at(&mut connection, size).await?;
        keys.prove(kind, account).map(Some)
    }

    /// Proof that the log of `to` entries continues that of `from`; none if it has not so many.
    pub async fn consistency(
        &self,
        pool: &Readers,
        from: u64,
        to: u64,
    ) -> Result<Option<Vec<Hash>>, Error> {
        proof(pool, ProofPlan::consistency(from, to).ok(), to).await
    }
}

impl Edge {
    async fn read(writing: &mut Writing) -> Result<Self, Error> {
        let stored = log::edge(&mut **writing).await?;
        let frontier = Frontier::from_roots(stored.size, stored.roots).map_err(|_| INCOMPLETE)?;
        let keys = stored.newest.as_deref().map(directory::named);
        Ok(Self {
            frontier,
            keys: keys.transpose()?.flatten(),
        })
    }

    fn append(&mut self, entry: Entry, at: Timestamp) -> Result<NewEntry, Error> {
        let detail = EntryDetail {
            salt: random::hexadecimal(&random::bytes::<16>()),
            ..entry.detail
        };
        let detail_text = serde_json::to_string(&detail).map_err(|_| UNWRITABLE)?;
        let leaf = Leaf {
            index: self.frontier.size(),
            at,
            kind: entry.kind,
            account: entry.key.as_ref().map(|key| key.account.clone()),
            key: entry.key.map(|key| random::hexadecimal(&key.fingerprint)),
            manifest: entry.manifest.map(|digest| random::hexadecimal(&digest)),
            keys: self.keys.clone(),
            detail_digest: random::hexadecimal(&random::digest(detail_text.as_bytes())),
        };
        let leaf_text = serde_json::to_string(&leaf).map_err(|_| UNWRITABLE)?;
        let completed = self
            .frontier
            .append(ledger::leaf_hash(leaf_text.as_bytes()));
        Ok(NewEntry {
            leaf,
            leaf_text,
            detail,
            detail_text,
            hashes: completed.iter().flat_map(|(_, hash)| *hash).collect(),
        })
    }
}

fn require(is_honest: bool) -> Result<(), Error> {
    match is_honest {
        true => Ok(()),
        false => Err(Error::LogIsBehind),
    }
}

/// Whether a log of this size and root continues the head that was shown.
async fn continues(pool: &Readers, size: u64, root: &Hash, last: &Shown) -> Result<bool, Error> {
    Ok(match size.cmp(&last.size) {
        Ordering::Less => false,
        Ordering::Equal => last.has_root(root),
        Ordering::Greater => last.has_root(&frontier(pool, last.size).await?.root()),
    })
}

/// Whether the log itself tells, since this head was signed, that it was put back.
async fn says_so(executor: impl Executor<'_>, last: &Shown) -> Result<bool, Error> {
    let restored = log::newest_of(executor, EntryKind::Restored).await?;
    Ok(restored.is_some_and(|at| at >= last.at))
}

async fn frontier(executor: impl Executor<'_>, size: u64) -> Result<Frontier, Error> {
    let positions = Frontier::positions(size);
    let stored = log::hashes(executor, &positions).await?;
    let roots = positions
        .iter()
        .filter_map(|position| stored.get(position).copied())
        .collect();
    Frontier::from_roots(size, roots).map_err(|_| INCOMPLETE)
}

async fn proof(
    pool: &Readers,
    plan: Option<ProofPlan>,
    size: u64,
) -> Result<Option<Vec<Hash>>, Error> {
    let Some(plan) = plan else { return Ok(None) };
    if size > log::size(pool).await? {
        return Ok(None);
    }
    let positions: Vec<Position> = plan.positions().collect();
    let stored = log::hashes(pool, &positions).await?;
    let hashes = plan
        .assemble(|position| stored.get(&position).copied())
        .map_err(|_| INCOMPLETE)?;
    Ok(Some(hashes))
}

fn vanished(had: u64) -> Error {
    Error::refused(
        ProblemKind::Conflict,
        format!(
            "The keys of this data folder have signed a log with entries ({had}), and this database holds none."
        ),
        "Name the database of that log with --database or TACIT_DATABASE, or restore a backup. Where a power cut took all that it held and there is \
         no backup, run tacit-server accept-loss. A new service begins in a new data folder.",
    )
}

const INCOMPLETE: Error = Error::Internal("the log misses a hash");
const UNWRITABLE: Error = Error::Internal("a log entry cannot be written as JSON");
