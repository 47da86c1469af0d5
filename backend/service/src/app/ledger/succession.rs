//! Which key signs the log: its first one, until an entry names another.

use api::{
    AccountId, ProblemKind,
    log::{EntryDetail, EntryKind, LOG_ITSELF},
};
use ledger::{LogKeys, Note, NoteKey, Succession};

use storage::database::{Executor, Readers, Writing, keys::of_server, log};

use crate::{
    app::ledger::{Entry, Ledger, signing_key::Held},
    base::random,
    error::Error,
};

/// Name of the log's key among those that servers of one database share.
const SHARED_AS: &str = "log.key";

/// The keys of the log as anybody is told.
#[derive(Clone, Debug)]
pub struct KeyHistory {
    /// The one that signs now.
    pub newest: NoteKey,
    /// What led to it, each signed by two keys, in the order of the log.
    pub changes: Vec<Note>,
}

impl Ledger {
    /// The keys of the log, as its entries name them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn keys(&self, pool: &Readers) -> Result<KeyHistory, Error> {
        let changes = changes(pool).await?;
        let newest = self.chain(&changes)?.newest().clone();
        Ok(KeyHistory { newest, changes })
    }

    /// Holds the key that signs the log now.
    ///
    /// # Errors
    /// A refusal where it does not lie in the data folder.
    pub async fn take_up_key(&self, executor: impl Executor<'_>) -> Result<(), Error> {
        let changes = changes(executor).await?;
        let keys = self.chain(&changes)?;
        self.signing_key.held_as(keys.newest()).map(drop)
    }

    /// Whether the next key lies in the data folder.
    pub fn has_next_key(&self) -> bool {
        self.signing_key.has_next()
    }

    /// The next key, made if it does not lie there.
    ///
    /// # Errors
    /// That it cannot be read or written.
    pub fn next_key(&self) -> Result<NoteKey, Error> {
        Ok(self.signing_key.next()?.public)
    }

    /// Says in the log that the next key signs from now on, and answers the entry's index. Whoever signs takes it up once the
    /// transaction is committed.
    ///
    /// # Errors
    /// A refusal where the next key was the log's before, or this server lacks the present one.
    pub async fn change_key(&self, writing: &mut Writing) -> Result<u64, Error> {
        let changes = changes(&mut **writing).await?;
        let keys = self.chain(&changes)?;
        let before = self.signing_key.held_as(keys.newest())?;
        let after = self.signing_key.next()?;
        if keys.has(after.public.key_bytes()) {
            return Err(used_before());
        }
        let entry = log::size(&mut **writing).await?;
        let note = Succession::sign(
            self.signing_key.name(),
            entry,
            &before.secret,
            &after.secret,
        );
        let note = note.map_err(|_| DAMAGED)?;
        self.append(writing, changed(&note)).await?;
        let digest = shared_digest(&after.public);
        of_server::replace(writing, SHARED_AS, &digest).await?;
        Ok(entry)
    }

    /// The key that signs a head of so many entries; none where the log went on behind another key since that was its size.
    pub(super) async fn signer(&self, pool: &Readers, size: u64) -> Result<Option<Held>, Error> {
        let changes = changes(pool).await?;
        let keys = self.chain(&changes)?;
        match keys.of_size(size) == keys.newest() {
            true => self.signing_key.held_as(keys.newest()).map(Some),
            false => Ok(None),
        }
    }

    /// Without a change the log has the key that is held here.
    fn chain(&self, changes: &[Note]) -> Result<LogKeys, Error> {
        let opened = changes.iter().map(Succession::open);
        let opened: Vec<Succession> = opened.collect::<Result<_, _>>().map_err(|_| DAMAGED)?;
        let newest = match opened.last() {
            Some(last) => last.after.clone(),
            None => self.signing_key.held().public,
        };
        LogKeys::new(newest, opened).map_err(|_| DAMAGED)
    }
}

/// Name and digest under which servers of one database know that they have the same key.
pub fn shared_key(key: &NoteKey) -> (&'static str, String) {
    (SHARED_AS, shared_digest(key))
}

fn shared_digest(key: &NoteKey) -> String {
    random::hexadecimal(&random::digest(key.key_bytes()))
}

fn changed(note: &Note) -> Entry {
    let detail = EntryDetail {
        log_key: Some(note.to_string()),
        ..EntryDetail::default()
    };
    let log = AccountId(LOG_ITSELF.to_owned());
    let signed = random::digest(note.text.as_bytes());
    Entry {
        detail: EntryDetail {
            actor: None,
            ..detail.clone()
        },
        ..Entry::listed(EntryKind::LogKeyChanged, &log, signed, detail)
    }
}

async fn changes(executor: impl Executor<'_>) -> Result<Vec<Note>, Error> {
    let details = log::key_changes(executor).await?;
    let note = |detail: String| {
        let detail: EntryDetail = serde_json::from_str(&detail).ok()?;
        Note::parse(detail.log_key?.as_bytes()).ok()
    };
    let notes: Option<Vec<Note>> = details.into_iter().map(note).collect();
    notes.ok_or(DAMAGED)
}

fn used_before() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The file log-next.key holds a key that signed the log before. Nothing was changed.",
        "Delete it and begin again: a new one is made.",
    )
}

const DAMAGED: Error = Error::Internal("an entry about the log's key is damaged");
