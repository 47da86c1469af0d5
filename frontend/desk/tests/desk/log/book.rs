use api::{
    AccountId,
    log::{EntryKind, KeyProof, KeyProofEnd, LOG_ITSELF, Leaf, LogPolicy},
};
use ledger::{
    Checkpoint, Directory, Frontier, Hash, LogKeys, Note, NoteKey, SignatureKind, SigningKey,
    Succession, Tile, bundle, cosign, directory_path, leaf_hash,
};
use protocol::{KeyKind, LOG_KEY_CHANGED, LogPart, VAULT_NOTED};
use sha2::{Digest, Sha256};

/// Name of every log.
const ORIGIN: &str = "log.example";

/// What an entry says.
#[derive(Clone, Debug)]
pub(super) enum Said {
    /// That something was answered.
    Evaluated,
    /// That an account published a key with this byte all over its digest.
    Published(&'static str, u8),
    /// That an account published a key of this digest.
    Key(&'static str, Hash),
    /// That an account published a key to sign with, with this byte all over its digest.
    Signing(&'static str, u8),
    /// That the list of an account's vault items has this digest.
    Noted(&'static str, Hash),
    /// That the log changes its key to that of a byte, as what both signed has this digest.
    LogKey(Hash),
    /// Nothing, but its directory holds a key that no entry published.
    Smuggled(&'static str, u8),
    /// Nothing, not even the directory.
    Nothing,
}

/// A log as a server keeps it, honest or not.
#[derive(Clone)]
pub(super) struct Book {
    pub(super) said: Vec<Said>,
    /// Seconds at which heads are signed.
    pub(super) at: u64,
    /// Those that the policy names, and how many must cosign.
    pub(super) named: Vec<u8>,
    pub(super) quorum: u32,
    /// Those that cosign.
    pub(super) cosigners: Vec<u8>,
    key: u8,
    /// What led to that key, as the policy says.
    pub(super) changes: Vec<Note>,
}

impl Said {
    /// What it changes in the directory.
    fn key(&self) -> Option<(&'static str, Hash)> {
        match self {
            Self::Evaluated | Self::Nothing => None,
            Self::Published(account, byte)
            | Self::Signing(account, byte)
            | Self::Smuggled(account, byte) => Some((account, [*byte; 32])),
            Self::Key(account, digest) | Self::Noted(account, digest) => Some((account, *digest)),
            Self::LogKey(digest) => Some((LOG_ITSELF, *digest)),
        }
    }

    fn kind(&self) -> EntryKind {
        match self {
            Self::Evaluated | Self::Smuggled(..) | Self::Nothing => EntryKind::Evaluated,
            Self::Published(..) | Self::Key(..) => EntryKind::KeyPublished,
            Self::Signing(..) => EntryKind::SigningKeyPublished,
            Self::Noted(..) => EntryKind::VaultNoted,
            Self::LogKey(_) => EntryKind::LogKeyChanged,
        }
    }

    /// Where in the directory, and what.
    fn listed(&self) -> Option<(Hash, Hash)> {
        let (account, digest) = self.key()?;
        let kind = match self.kind() {
            EntryKind::SigningKeyPublished => KeyKind::Signing.logged_as(),
            EntryKind::VaultNoted => VAULT_NOTED,
            EntryKind::LogKeyChanged => LOG_KEY_CHANGED,
            _ => KeyKind::Sealing.logged_as(),
        };
        Some((directory_path(kind, account), digest))
    }
}

impl Book {
    pub(super) fn new(said: Vec<Said>) -> Self {
        Self {
            said,
            at: 1_000,
            named: Vec::new(),
            quorum: 0,
            cosigners: Vec::new(),
            key: 7,
            changes: Vec::new(),
        }
    }

    pub(super) fn signed_by(&self, key: u8) -> Self {
        Self {
            key,
            ..self.clone()
        }
    }

    /// One that changes its key at its end, and says so.
    pub(super) fn changed_to(&self, key: u8) -> Self {
        let mut book = self.clone();
        let note = change(book.said.len() as u64, self.key, key);
        book.said.push(Said::LogKey(digest(&note)));
        book.changes.push(note);
        book.key = key;
        book
    }

    /// One that names these witnesses and is cosigned by those.
    pub(super) fn witnessed(&self, quorum: u32, named: &[u8], cosigners: &[u8]) -> Self {
        Self {
            quorum,
            named: named.to_vec(),
            cosigners: cosigners.to_vec(),
            ..self.clone()
        }
    }

    pub(super) fn policy(&self) -> Vec<u8> {
        let witnesses = self.named.iter().map(|seed| witness(*seed).to_string());
        let policy = LogPolicy {
            log: NoteKey::of(ORIGIN, SignatureKind::Plain, &key(self.key))
                .unwrap()
                .to_string(),
            changes: self.changes.iter().map(Note::to_string).collect(),
            witnesses: witnesses.collect(),
            quorum: self.quorum,
            restores: Vec::new(),
        };
        serde_json::to_vec(&policy).unwrap()
    }

    pub(super) fn checkpoint(&self, size: u64) -> Vec<u8> {
        let mut frontier = Frontier::new();
        self.hashes(size)
            .into_iter()
            .for_each(|leaf| drop(frontier.append(leaf)));
        self.signed(size, frontier.root())
    }

    /// A signed head, whether there is such a log or not.
    pub(super) fn signed(&self, size: u64, root: Hash) -> Vec<u8> {
        let checkpoint = Checkpoint {
            origin: ORIGIN.to_owned(),
            size,
            root,
        };
        let mut note = checkpoint.sign(&self.signer(size), self.at).unwrap();
        for seed in &self.cosigners {
            let cosignature = cosign(&note, &witness(*seed), &key(*seed), self.at);
            note.signatures.push(cosignature);
        }
        note.to_string().into_bytes()
    }

    /// The key that the changes name for a size, or else that of now.
    fn signer(&self, size: u64) -> SigningKey {
        let newest = NoteKey::of(ORIGIN, SignatureKind::Plain, &key(self.key)).unwrap();
        let changes = self.changes.iter().map(Succession::open);
        let keys = LogKeys::new(newest.clone(), changes.collect::<Result<_, _>>().unwrap());
        let signer = keys.map_or(newest, |keys| keys.of_size(size).clone());
        let mut seeds = (0..=u8::MAX).map(key);
        seeds
            .find(|key| key.verifying_key().as_bytes() == signer.key_bytes())
            .unwrap()
    }

    pub(super) fn parts(&self, paths: &[String]) -> Vec<LogPart> {
        let part = |path: &String| LogPart {
            path: path.clone(),
            bytes: self.tile(Tile::parse(path).unwrap()),
        };
        paths.iter().map(part).collect()
    }

    fn tile(&self, tile: Tile) -> Vec<u8> {
        let leaves = self.leaves();
        match tile {
            Tile::Entries(address) => {
                let first = address.first() as usize;
                let entries = &leaves[first..first + usize::from(address.width)];
                bundle(entries.iter().map(String::as_bytes)).unwrap()
            }
            Tile::Hashes { .. } => {
                let hashes = self.hashes(leaves.len() as u64);
                let root = |position: ledger::Position| {
                    let leaves = 1 << position.level;
                    let first = position.index as usize * leaves;
                    let mut frontier = Frontier::new();
                    let own = hashes[first..first + leaves].iter();
                    own.for_each(|leaf| drop(frontier.append(*leaf)));
                    frontier.root()
                };
                tile.positions().into_iter().flat_map(root).collect()
            }
        }
    }

    /// What it says of an account's keys as of a size.
    pub(super) fn keys(&self, kind: &str, account: &str, size: u64) -> Vec<u8> {
        let path = directory_path(kind, account);
        let (directory, published) = self.directory(size);
        let proof = directory.prove(&path);
        let own = published.iter().filter(|(owner, _)| *owner == path);
        let proof = KeyProof::of(
            &proof.siblings,
            proof.end.map(|(path, newest)| {
                KeyProofEnd::of(&path, newest.index, &newest.key, &newest.chain)
            }),
            own.map(|(_, key)| key),
        );
        serde_json::to_vec(&proof).unwrap()
    }

    /// The directory after so many entries, and what was published.
    fn directory(&self, size: u64) -> (Directory, Vec<(Hash, Hash)>) {
        let (mut directory, mut published) = (Directory::default(), Vec::new());
        for (index, said) in (0..size).zip(&self.said) {
            let Some((path, key)) = said.listed() else {
                continue;
            };
            directory.publish(path, index, key);
            published.push((path, key));
        }
        (directory, published)
    }

    pub(super) fn leaves(&self) -> Vec<String> {
        let (mut directory, mut leaves) = (Directory::default(), Vec::new());
        for (index, said) in (0..).zip(&self.said) {
            if let Some((path, key)) = said.listed() {
                directory.publish(path, index, key);
            }
            leaves.push(leaf(index, said, directory.root()));
        }
        leaves
    }

    fn hashes(&self, size: u64) -> Vec<Hash> {
        let leaves = self.leaves().into_iter().take(size as usize);
        leaves.map(|leaf| leaf_hash(leaf.as_bytes())).collect()
    }
}

fn leaf(index: u64, said: &Said, directory: Hash) -> String {
    let shown = said.key().filter(|_| !matches!(said, Said::Smuggled(..)));
    let names_directory = !matches!(said, Said::Nothing);
    let leaf = Leaf {
        index,
        at: index as i64,
        kind: said.kind(),
        account: shown.map(|(account, _)| AccountId(account.to_owned())),
        key: shown.map(|(_, key)| digits(&key)),
        manifest: None,
        keys: names_directory.then(|| digits(&directory)),
        detail_digest: digits(&Sha256::digest(format!("detail {index}"))),
    };
    serde_json::to_string(&leaf).unwrap()
}

pub(super) fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// What the key of one byte and that of another sign in an entry.
pub(super) fn change(entry: u64, before: u8, after: u8) -> Note {
    Succession::sign(ORIGIN, entry, &key(before), &key(after)).unwrap()
}

/// Of what both signed.
pub(super) fn digest(change: &Note) -> Hash {
    Sha256::digest(&change.text).into()
}

fn witness(seed: u8) -> NoteKey {
    let name = format!("witness{seed}.example");
    NoteKey::of(&name, SignatureKind::Cosignature, &key(seed)).unwrap()
}
