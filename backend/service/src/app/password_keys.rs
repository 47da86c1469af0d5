//! What passwords are registered with: the server's OPAQUE keys, and for a while the ones before.
//!
//! A record is bound to the keys that it was registered with, and bears their mark; the first keys of a server have none. Passwords
//! are registered anew with the newest keys at the next sign-in, until the keys before are dropped.

use std::path::Path;

use api::{Base64, ProblemKind};
use opaque::{
    OsRng, RECORD_BYTES, Suite,
    opaque_ke::{RegistrationRequest, ServerRegistration, ServerSetup},
};
use zeroize::Zeroizing;

use storage::{
    database::{Executor, accounts},
    server_keys,
};

use crate::{base::random, error::Error};

/// Where they lie in the data folder, and their name among those that servers of one database share.
pub const FILE: &str = "opaque.key";
/// Stands before them in the digest by which servers know each other.
const SHARED_CONTEXT: &[u8] = b"tacit servers v1\n";
/// Bytes of one server's keys as OPAQUE writes them.
const SETUP_BYTES: usize = 128;
const MARK_BYTES: usize = 8;
/// Bytes that say how the password was stretched, which stand before a mark.
const STRETCHING_BYTES: usize = 8;
/// Bytes of a record with a mark.
const MARKED_BYTES: usize = RECORD_BYTES + STRETCHING_BYTES + MARK_BYTES;

/// Tells the keys of a record.
pub type KeyMark = [u8; MARK_BYTES];

/// The newest keys, and the ones before as long as they are kept.
pub struct PasswordKeys {
    newest: MarkedSetup,
    before: Option<MarkedSetup>,
}

#[derive(Clone)]
struct MarkedSetup {
    setup: ServerSetup<Suite>,
    mark: Option<KeyMark>,
}

/// How many accounts' passwords are registered with which keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCount {
    /// With the newest.
    pub newest: u64,
    /// All.
    pub all: u64,
}

impl PasswordKeys {
    /// Reads those of a data folder, which are made at the first start. Who loses that file loses every account's way in.
    ///
    /// # Errors
    /// [`Error::Storage`], or [`Error::Internal`] when the file is damaged.
    pub fn open(data: &Path) -> Result<Self, Error> {
        let make = || fresh().serialize().to_vec();
        let bytes = Zeroizing::new(server_keys::read_or_create(&data.join(FILE), make)?);
        Self::read(&bytes).ok_or(Error::Internal("the file opaque.key is damaged"))
    }

    /// Writes them in place of those of a data folder.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn save(&self, data: &Path) -> Result<(), Error> {
        Ok(server_keys::replace(&data.join(FILE), &self.bytes())?)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (newest, behind) = bytes.split_at_checked(SETUP_BYTES)?;
        let newest = ServerSetup::deserialize(newest).ok()?;
        let (mark, before) = match behind.split_first_chunk() {
            None => (behind.is_empty().then_some(None)?, None),
            Some((mark, [])) => (Some(*mark), None),
            Some((mark, before)) => {
                let (before, its_mark) = before.split_last_chunk()?;
                let before = (before.len() == SETUP_BYTES).then_some(before)?;
                let before = MarkedSetup {
                    setup: ServerSetup::deserialize(before).ok()?,
                    mark: (*its_mark != KeyMark::default()).then_some(*its_mark),
                };
                (Some(*mark), Some(before))
            }
        };
        let newest = MarkedSetup {
            setup: newest,
            mark,
        };
        Some(Self { newest, before })
    }

    fn bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(self.newest.setup.serialize().to_vec());
        bytes.extend(self.newest.mark.iter().flatten());
        if let Some(before) = &self.before {
            bytes.extend(before.setup.serialize());
            bytes.extend(before.mark.unwrap_or_default());
        }
        bytes
    }

    /// Fresh keys, with the present ones behind them.
    ///
    /// # Errors
    /// A refusal while the ones before those are kept.
    pub fn renewed(&self) -> Result<Self, Error> {
        match self.before {
            Some(_) => Err(Error::refused(
                ProblemKind::Conflict,
                "The keys before the present ones are still kept. Nothing was changed.",
                "Look at tacit-server rotate opaque-key --report, and drop them with --drop-old first.",
            )),
            None => Ok(Self {
                newest: MarkedSetup {
                    setup: fresh(),
                    mark: Some(random::bytes()),
                },
                before: Some(self.newest.clone()),
            }),
        }
    }

    /// The newest keys alone, and whether others were kept.
    pub fn without_before(&self) -> (Self, bool) {
        let newest = Self {
            newest: self.newest.clone(),
            before: None,
        };
        (newest, self.before.is_some())
    }

    /// The newest keys.
    pub fn newest(&self) -> &ServerSetup<Suite> {
        &self.newest.setup
    }

    /// First message of a registration, with the newest keys. None for a malformed request.
    pub fn register(&self, request: &[u8], name: &[u8]) -> Option<Vec<u8>> {
        let request = RegistrationRequest::<Suite>::deserialize(request).ok()?;
        let started = ServerRegistration::<Suite>::start(self.newest(), request, name).ok()?;
        Some(started.message.serialize().to_vec())
    }

    /// A record that was just registered, as it is stored.
    pub fn marked(&self, mut record: Vec<u8>) -> Vec<u8> {
        record.extend(self.newest.mark.iter().flatten());
        record
    }

    /// What tells the newest keys, for whoever registers: nothing for the first.
    pub fn shown_mark(&self) -> Base64 {
        Base64(self.newest.mark.iter().flatten().copied().collect())
    }

    /// The keys of a stored record; none where they were dropped.
    pub fn of(&self, record: &[u8]) -> Option<&ServerSetup<Suite>> {
        let mark = split_mark(record).1;
        let mut kept = [Some(&self.newest), self.before.as_ref()]
            .into_iter()
            .flatten();
        kept.find(|kept| kept.mark == mark).map(|kept| &kept.setup)
    }

    /// Whether a stored record is of the newest keys.
    pub fn is_newest(&self, record: &[u8]) -> bool {
        split_mark(record).1 == self.newest.mark
    }

    /// Stands for chance where an address without an account is answered: the same as long as one of the keys stays.
    pub fn lot(&self, name: &[u8]) -> u32 {
        let oldest = self.before.as_ref().unwrap_or(&self.newest);
        let secret = Zeroizing::new(oldest.setup.serialize().to_vec());
        let drawn = random::digest(&[&secret, name].concat());
        let bytes = drawn.first_chunk();
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    /// The keys that an address without an account is answered with, by its lot: the ones before as often as among accounts. So
    /// neither the change of the keys nor a password that is registered anew tells who has an account.
    pub fn of_nobody(&self, lot: u32, counted: PasswordCount) -> &ServerSetup<Suite> {
        let older = counted.all - counted.newest.min(counted.all);
        match &self.before {
            Some(before) if falls(lot, older, counted.all) => &before.setup,
            _ => &self.newest.setup,
        }
    }

    /// How many accounts' passwords are registered with the newest keys.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count(&self, executor: impl Executor<'_>) -> Result<PasswordCount, Error> {
        let mark = self.newest.mark.as_ref().map(|mark| &mark[..]);
        let (newest, all) = accounts::records_marked(executor, mark).await?;
        Ok(PasswordCount { newest, all })
    }

    /// Whether keys from before are kept, so that it has to be asked which an address is answered with.
    pub fn has_before(&self) -> bool {
        self.before.is_some()
    }

    /// Whether these are the first keys of the server, whose records bear no mark.
    pub fn is_first(&self) -> bool {
        self.newest.mark.is_none()
    }

    /// By which servers with one database know that they have the same.
    pub fn shared_digest(&self) -> String {
        let secret = Zeroizing::new([SHARED_CONTEXT, &self.bytes()].concat());
        random::hexadecimal(&random::digest(&secret))
    }

    /// The digest that those before had when they were the newest: of a change that was not finished.
    pub fn shared_digest_before(&self) -> Option<String> {
        let newest = self.before.clone()?;
        let before = None;
        Some(Self { newest, before }.shared_digest())
    }
}

/// A stored record without its mark.
pub fn split_mark(record: &[u8]) -> (&[u8], Option<KeyMark>) {
    match record.split_last_chunk() {
        Some((record, mark)) if record.len() + MARK_BYTES == MARKED_BYTES => (record, Some(*mark)),
        _ => (record, None),
    }
}

/// Whether a lot is among so many of all.
pub fn falls(lot: u32, some: u64, all: u64) -> bool {
    u64::from(lot) * all < (some << 32)
}

fn fresh() -> ServerSetup<Suite> {
    ServerSetup::new(&mut OsRng)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn same(one: &ServerSetup<Suite>, other: &ServerSetup<Suite>) -> bool {
        one.serialize() == other.serialize()
    }

    #[test]
    fn keys_are_kept_beside_their_successors_until_they_are_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let first = PasswordKeys::open(folder.path()).unwrap();
        let unmarked = first.marked(vec![7; RECORD_BYTES + STRETCHING_BYTES]);
        assert_eq!(unmarked.len(), RECORD_BYTES + STRETCHING_BYTES);
        first.renewed().unwrap().save(folder.path()).unwrap();
        let second = PasswordKeys::open(folder.path()).unwrap();
        let marked = second.marked(vec![7; RECORD_BYTES + STRETCHING_BYTES]);
        assert_eq!(split_mark(&marked).0, unmarked);
        assert!(same(second.of(&unmarked).unwrap(), first.newest()));
        assert!(same(second.of(&marked).unwrap(), second.newest()));
        assert!(second.is_newest(&marked) && !second.is_newest(&unmarked));
        assert!(!same(second.newest(), first.newest()));
        assert!(second.renewed().is_err());
        assert_eq!(second.shared_digest_before(), Some(first.shared_digest()));
        let (dropped, was_there) = second.without_before();
        assert!(was_there && dropped.of(&unmarked).is_none());
        dropped.save(folder.path()).unwrap();
        let bytes = fs::read(folder.path().join(FILE)).unwrap();
        assert_eq!(bytes.len(), SETUP_BYTES + MARK_BYTES);
        let third = PasswordKeys::open(folder.path())
            .unwrap()
            .renewed()
            .unwrap();
        assert!(same(third.of(&marked).unwrap(), second.newest()));
        assert!(third.of(&unmarked).is_none());
    }

    #[test]
    fn a_damaged_file_stops_the_start() {
        let whole = PasswordKeys::read(&fresh().serialize()).unwrap();
        let whole = whole.renewed().unwrap().bytes();
        for length in 0..whole.len() {
            let is_whole = [SETUP_BYTES, SETUP_BYTES + MARK_BYTES].contains(&length);
            assert_eq!(PasswordKeys::read(&whole[..length]).is_some(), is_whole);
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), b"short").unwrap();
        assert!(PasswordKeys::open(folder.path()).is_err());
    }

    #[test]
    fn addresses_without_an_account_are_answered_with_the_keys_before_as_often_as_others() {
        let keys = PasswordKeys::read(&fresh().serialize()).unwrap();
        let keys = keys.renewed().unwrap();
        for (newest, share) in [(0, 1.0), (25, 0.75), (75, 0.25), (100, 0.0)] {
            let counted = PasswordCount { newest, all: 100 };
            let of_before = (0..2_000_u32).filter(|number| {
                let lot = keys.lot(&number.to_le_bytes());
                !same(keys.of_nobody(lot, counted), keys.newest())
            });
            let told = of_before.count() as f64 / 2_000.0;
            assert!((told - share).abs() < 0.06, "{told} {share}");
        }
        // Who was answered with the newest once is not answered with the ones before again.
        for number in 0..200_u32 {
            let lot = keys.lot(&number.to_le_bytes());
            let is_newest = |newest| {
                let counted = PasswordCount { newest, all: 100 };
                same(keys.of_nobody(lot, counted), keys.newest())
            };
            assert!((0..100).all(|newest| !is_newest(newest) || is_newest(newest + 1)));
        }
    }
}
