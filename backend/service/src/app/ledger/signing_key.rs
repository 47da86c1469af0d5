//! The key that signs the log, as this process holds it, and the next one, as far as it lies in the data folder.
//!
//! Which key signs is what the log says. A process whose key is another one looks for that key in its folder, and signs nothing without it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use api::{ProblemKind, paths};
use ledger::{NoteKey, SignatureKind, SigningKey};
use zeroize::Zeroizing;

use storage::{private, server_keys};

use crate::{base::random, error::Error};

/// File of the key.
const CURRENT: &str = "log.key";
/// File of the one that follows it.
const NEXT: &str = "log-next.key";

/// The key, and where it lies.
#[derive(Debug)]
pub(super) struct LogSigningKey {
    data: PathBuf,
    name: String,
    was_there: bool,
    held: Mutex<Held>,
}

/// A key with its public part.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) secret: SigningKey,
    pub(super) public: NoteKey,
}

impl LogSigningKey {
    /// Reads the key of a data folder, which is made at the first start, to sign a log of this name.
    pub(super) fn open(data: &Path, name: String) -> Result<Self, Error> {
        let mut was_there = true;
        let make = || {
            was_there = false;
            secret()
        };
        let bytes = server_keys::read_or_create(&data.join(CURRENT), make)?;
        let held = Held::new(&name, bytes)?;
        Ok(Self {
            data: data.to_owned(),
            name,
            was_there,
            held: Mutex::new(held),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether an earlier process made the key, or somebody brought it.
    pub(super) fn was_there(&self) -> bool {
        self.was_there
    }

    pub(super) fn held(&self) -> Held {
        self.lock().clone()
    }

    /// The key of this public part; it is held from now on, and the one before forgotten.
    ///
    /// # Errors
    /// A refusal where it does not lie in the data folder, or is the key of a log of another name.
    pub(super) fn held_as(&self, public: &NoteKey) -> Result<Held, Error> {
        let mut held = self.lock();
        if held.public != *public {
            self.require_name(public)?;
            *held = self.find(public)?;
        }
        Ok(held.clone())
    }

    /// A change of the key binds the log to its name: both keys sign it.
    fn require_name(&self, public: &NoteKey) -> Result<(), Error> {
        match public.name() == self.name {
            true => Ok(()),
            false => Err(other_name(public.name(), &self.name)),
        }
    }

    /// Whether the next key lies there.
    pub(super) fn has_next(&self) -> bool {
        self.data.join(NEXT).exists()
    }

    /// The next key, made if it is not there.
    pub(super) fn next(&self) -> Result<Held, Error> {
        let bytes = server_keys::read_or_create(&self.data.join(NEXT), secret)?;
        Held::new(&self.name, bytes)
    }

    /// The key before is overwritten by its successor in one step, so that one of them is there whenever the process dies.
    fn find(&self, public: &NoteKey) -> Result<Held, Error> {
        let (current, next) = (self.data.join(CURRENT), self.data.join(NEXT));
        if let Some(found) = self.read(&current)?.filter(|found| found.public == *public) {
            return Ok(found);
        }
        let found = self.read(&next)?.filter(|found| found.public == *public);
        let found = found.ok_or_else(without_key)?;
        match fs::rename(next, current) {
            // Another process did it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(found),
            renamed => Ok(renamed.map(|()| found)?),
        }
    }

    fn read(&self, file: &Path) -> Result<Option<Held>, Error> {
        match fs::read(file) {
            Ok(bytes) => Held::new(&self.name, bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(private::about(file)(error).into()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn new(name: &str, bytes: Vec<u8>) -> Result<Self, Error> {
        let bytes = Zeroizing::new(bytes);
        let damaged = |_| Error::Internal("a file of the log's key is damaged");
        let secret: Zeroizing<[u8; 32]> =
            Zeroizing::new(bytes.as_slice().try_into().map_err(damaged)?);
        let secret = SigningKey::from_bytes(&secret);
        let public = NoteKey::of(name, SignatureKind::Plain, &secret);
        Ok(Self {
            secret,
            public: public.map_err(|_| Error::Internal("the origin cannot name a log"))?,
        })
    }
}

fn secret() -> Vec<u8> {
    random::bytes::<32>().to_vec()
}

fn other_name(log: &str, own: &str) -> Error {
    let [log, own] = [log, own].map(|name| name.strip_suffix(paths::LOG).unwrap_or(name));
    Error::refused(
        ProblemKind::Busy,
        format!(
            "The log changed its key under the origin {log} and keeps that one, and this server's settings say the origin {own}."
        ),
        format!(
            "Serve it with the origin {log}, as --origin says it with its scheme; --listen may be any address."
        ),
    )
}

fn without_key() -> Error {
    Error::refused(
        ProblemKind::Busy,
        "The log signs with a new key that this server lacks.",
        "Copy log.key from the server where it was changed into this one's data folder.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "localhost/log";

    fn opened(data: &Path) -> LogSigningKey {
        LogSigningKey::open(data, NAME.to_owned()).unwrap()
    }

    #[test]
    fn the_next_key_takes_the_place_of_the_one_before_and_no_file_of_that_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (opened(folder.path()), opened(folder.path()));
        let before = first.held();
        assert!(!first.has_next());
        let next = first.next().unwrap();
        assert!(first.has_next() && first.next().unwrap().public == next.public);
        assert_ne!(before.public, next.public);
        for process in [&first, &second] {
            assert_eq!(process.held().public, before.public);
            assert_eq!(process.held_as(&next.public).unwrap().public, next.public);
            assert_eq!(process.held().public, next.public);
            let files = fs::read_dir(folder.path()).unwrap();
            let names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
            assert_eq!(names, [CURRENT]);
            assert_eq!(
                fs::read(folder.path().join(CURRENT)).unwrap(),
                next.secret.to_bytes()
            );
        }
        assert_eq!(opened(folder.path()).held().public, next.public);
        let refused = first.held_as(&before.public).unwrap_err().to_string();
        assert!(refused.contains("Copy log.key"), "{refused}");
    }

    #[test]
    fn a_key_of_a_log_of_another_name_is_told_apart_from_one_that_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let here = opened(folder.path());
        let name = format!("tacit.example{}", paths::LOG);
        let there = LogSigningKey::open(folder.path(), name).unwrap();
        let refused = here.held_as(&there.held().public).unwrap_err().to_string();
        for named in ["tacit.example ", "localhost", "--origin"] {
            assert!(refused.contains(named), "{refused}");
        }
    }
}
