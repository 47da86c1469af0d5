use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use api::log::EntryKind;
use ledger::{
    Checkpoint, Note, NoteKey, NoteSignature, SignatureKind, SigningKey, Submission, Succession,
    cosign, cosigned_at, empty_root, verify_consistency,
};
use rand_core::{OsRng, RngCore};
use sha2::{Digest, Sha256};

use crate::{
    extract::{CheckedEntry, CheckedExtract},
    files,
    not_cosigned::NotCosigned,
};

/// Holds a key and remembers the newest checkpoint of each log that it watches.
pub struct Witness {
    key: SigningKey,
    own: NoteKey,
    folder: PathBuf,
    logs: HashMap<String, NoteKey>,
    /// One submission at a time: comparing with what was seen and replacing it are one step.
    turn: Mutex<()>,
}

impl Witness {
    /// Opens a folder, whose key is made at the first start, and watches these logs.
    ///
    /// # Errors
    /// [`NotCosigned::Folder`], or [`NotCosigned::Damaged`] when the key's file or the name is no such thing.
    pub fn open(
        folder: &Path,
        name: &str,
        logs: impl IntoIterator<Item = NoteKey>,
    ) -> Result<Self, NotCosigned> {
        fs::create_dir_all(folder)?;
        let key = signing_key(&folder.join("witness.key"))?;
        let own = NoteKey::of(name, SignatureKind::Cosignature, &key);
        Ok(Self {
            key,
            own: own.map_err(|_| NotCosigned::Damaged)?,
            folder: folder.to_owned(),
            logs: logs
                .into_iter()
                .map(|log| (log.name().to_owned(), log))
                .collect(),
            turn: Mutex::new(()),
        })
    }

    /// Name and public key, as logs and their readers are told.
    pub fn key(&self) -> &NoteKey {
        &self.own
    }

    /// Cosigns the checkpoint of a submission at a time in seconds since 1970, and keeps it before.
    ///
    /// # Errors
    /// Any [`NotCosigned`].
    pub fn add_checkpoint(&self, body: &[u8], seconds: u64) -> Result<NoteSignature, NotCosigned> {
        let submission = Submission::parse(body).map_err(NotCosigned::Malformed)?;
        let note = submission.note;
        let claimed = Checkpoint::parse(&note.text).map_err(NotCosigned::Malformed)?;
        let log = self.log(&claimed.origin)?;
        let _turn = self.turn();
        let keys = self.keys(log)?;
        let new = Checkpoint::open(&note, keys.last().unwrap_or(log));
        let new = new.map_err(NotCosigned::NotSigned)?;
        if submission.old_size > new.size {
            return Err(NotCosigned::Malformed(ledger::Error::OutOfRange));
        }
        let seen = self.seen(log)?;
        let (size, root) = seen.map_or((0, empty_root()), |seen| (seen.size, seen.root));
        if submission.old_size != size {
            return Err(NotCosigned::OtherSize(size));
        }
        verify_consistency(size, root, new.size, new.root, &submission.proof)
            .map_err(NotCosigned::Inconsistent)?;
        if new.size == 0 && new.root != empty_root() {
            return Err(NotCosigned::Inconsistent(ledger::Error::ProofMismatch));
        }
        let cosignature = cosign(&note, &self.own, &self.key, seconds);
        let kept = Note {
            signatures: [note.signatures, vec![cosignature.clone()]].concat(),
            ..note
        };
        files::replace(&self.file(&new.origin), kept.to_string().as_bytes())?;
        Ok(cosignature)
    }

    /// The key of now of each log.
    ///
    /// # Errors
    /// [`NotCosigned::Folder`] or [`NotCosigned::Damaged`].
    pub fn log_keys(&self) -> Result<Vec<NoteKey>, NotCosigned> {
        let newest = |log: &NoteKey| -> Result<NoteKey, NotCosigned> {
            Ok(self.keys(log)?.pop().unwrap_or_else(|| log.clone()))
        };
        self.logs.values().map(newest).collect()
    }

    /// Entries of an extract that say that the log was restored, later than its last checkpoint was cosigned, and that took something
    /// which that one had.
    ///
    /// # Errors
    /// [`NotCosigned::UnknownLog`], [`NotCosigned::NotSigned`], or [`NotCosigned::Folder`].
    pub fn restores<'a>(
        &self,
        extract: &'a CheckedExtract,
    ) -> Result<Vec<&'a CheckedEntry>, NotCosigned> {
        let log = self.log(&extract.checkpoint.origin)?;
        let keys = self.keys(log)?;
        if keys.last() != Some(&extract.key) {
            return Err(NotCosigned::NotSigned(ledger::Error::Signature));
        }
        let Some((seen, at)) = self.seen_at(log)? else {
            return Ok(Vec::new());
        };
        let took = |entry: &&CheckedEntry| {
            let is_later = u64::try_from(entry.at).is_ok_and(|logged| logged / 1_000 > at);
            entry.kind == EntryKind::Restored && entry.index < seen.size && is_later
        };
        Ok(extract.entries.iter().filter(took).collect())
    }

    /// Goes on from the head of an extract in the place of the last checkpoint that was cosigned, because whoever runs the witness accepts
    /// that the log was restored, as its entry of this index says. What was cosigned before is kept beside.
    ///
    /// # Errors
    /// As [`Self::restores`], or [`NotCosigned::NotRestored`] where that entry is none of them.
    pub fn accept_restore(
        &self,
        extract: &CheckedExtract,
        entry: u64,
        seconds: u64,
    ) -> Result<(), NotCosigned> {
        let _turn = self.turn();
        let restores = self.restores(extract)?;
        if !restores.iter().any(|restore| restore.index == entry) {
            return Err(NotCosigned::NotRestored);
        }
        let (file, note) = (self.file(&extract.checkpoint.origin), &extract.note);
        let before = files::read(&file)?.unwrap_or_default();
        files::replace(&file.with_extension(format!("before-{entry}")), &before)?;
        let mut kept = note.clone();
        kept.signatures
            .push(cosign(note, &self.own, &self.key, seconds));
        Ok(files::replace(&file, kept.to_string().as_bytes())?)
    }

    /// Takes a log's new key, which the key before and itself signed as such. Each key has one successor here; to be told of
    /// one that is known already changes nothing.
    ///
    /// # Errors
    /// [`NotCosigned::UnknownLog`], [`NotCosigned::Malformed`], [`NotCosigned::NotSigned`] for what the key of now does not say, or
    /// says of entries that were cosigned before.
    pub fn add_log_key(&self, body: &[u8]) -> Result<(), NotCosigned> {
        let note = Note::parse(body).map_err(NotCosigned::Malformed)?;
        let change = Succession::open(&note).map_err(NotCosigned::Malformed)?;
        let log = self.log(change.before.name())?;
        let _turn = self.turn();
        let mut keys = self.keys(log)?;
        let known = [change.before.clone(), change.after.clone()];
        if keys.windows(2).any(|pair| *pair == known) {
            return Ok(());
        }
        let seen = self.seen(log)?.map_or(0, |seen| seen.size);
        let follows = keys.last() == Some(&change.before) && !keys.contains(&change.after);
        if !follows || change.entry < seen {
            return Err(NotCosigned::NotSigned(ledger::Error::Succession));
        }
        keys.push(change.after);
        let lines: Vec<String> = keys.iter().map(|key| format!("{key}\n")).collect();
        let file = self.keys_file(log.name());
        Ok(files::replace(&file, lines.concat().as_bytes())?)
    }

    /// The last cosigned checkpoint of the log whose origin has this SHA-256 (hexadecimal).
    ///
    /// # Errors
    /// [`NotCosigned::UnknownLog`] when there is none, or [`NotCosigned::Folder`].
    pub fn last(&self, origin_hash: &str) -> Result<Vec<u8>, NotCosigned> {
        let mut origins = self.logs.keys();
        let origin = origins.find(|origin| hash(origin) == origin_hash);
        let kept = files::read(&self.file(origin.ok_or(NotCosigned::UnknownLog)?))?;
        kept.ok_or(NotCosigned::UnknownLog)
    }

    fn seen(&self, log: &NoteKey) -> Result<Option<Checkpoint>, NotCosigned> {
        Ok(self.seen_at(log)?.map(|(seen, _)| seen))
    }

    /// The last cosigned checkpoint, and when it was cosigned.
    fn seen_at(&self, log: &NoteKey) -> Result<Option<(Checkpoint, u64)>, NotCosigned> {
        let Some(kept) = files::read(&self.file(log.name()))? else {
            return Ok(None);
        };
        let note = Note::parse(&kept).map_err(|_| NotCosigned::Damaged)?;
        // Whichever key the log had then: what this witness cosigned it had opened.
        let at = cosigned_at(&note, &self.own).map_err(|_| NotCosigned::Damaged)?;
        let checkpoint = Checkpoint::parse(&note.text).map_err(|_| NotCosigned::Damaged)?;
        Ok(Some((checkpoint, at)))
    }

    fn log(&self, name: &str) -> Result<&NoteKey, NotCosigned> {
        self.logs.get(name).ok_or(NotCosigned::UnknownLog)
    }

    /// Keys of a log that led to the one of now, which is the last. Whoever runs the witness may name any of them, or another one:
    /// then that counts.
    fn keys(&self, log: &NoteKey) -> Result<Vec<NoteKey>, NotCosigned> {
        let kept = files::read(&self.keys_file(log.name()))?.unwrap_or_default();
        let kept = String::from_utf8(kept).map_err(|_| NotCosigned::Damaged)?;
        let keys: Result<Vec<NoteKey>, _> = kept.lines().map(NoteKey::parse).collect();
        let keys = keys.map_err(|_| NotCosigned::Damaged)?;
        Ok(match keys.contains(log) {
            true => keys,
            false => vec![log.clone()],
        })
    }

    fn keys_file(&self, origin: &str) -> PathBuf {
        self.folder.join(format!("{}.keys", hash(origin)))
    }

    fn file(&self, origin: &str) -> PathBuf {
        self.folder.join(format!("{}.checkpoint", hash(origin)))
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(origin: &str) -> String {
    format!("{:x}", Sha256::digest(origin))
}

fn signing_key(file: &Path) -> Result<SigningKey, NotCosigned> {
    let secret = match files::read(file)? {
        Some(bytes) => bytes.try_into().map_err(|_| NotCosigned::Damaged)?,
        None => {
            let mut secret = [0; 32];
            OsRng.fill_bytes(&mut secret);
            files::replace(file, &secret)?;
            secret
        }
    };
    Ok(SigningKey::from_bytes(&secret))
}
