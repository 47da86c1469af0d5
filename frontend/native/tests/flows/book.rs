use std::{collections::HashMap, path::Path, rc::Rc};

use api::{
    AccountId, Base64,
    log::{
        EntriesFile, EntryDetail, EntryKind, KeyChoice, KeyHolder, KeyProof, KeyProofEnd,
        LOG_ITSELF, Leaf, LogPolicy, LoggedRestore, ProvedEntry,
    },
};
use client::hex;
use ledger::{
    Checkpoint, Directory, Frontier, Hash, Note, NoteKey, NoteSignature, ProofPlan, SignatureKind,
    SigningKey, Submission, Succession, Tile, bundle, directory_path, leaf_hash,
};
use sha2::{Digest, Sha256};
use witness::{NotCosigned, Witness};

/// What every clock says, in milliseconds.
pub(crate) const NOW: i64 = 1_000_000_000;
/// Name of the log.
const ORIGIN: &str = "log.example";

/// An entry, and the key it publishes: whose, and its digest.
#[derive(Clone)]
pub(crate) struct Logged {
    kind: EntryKind,
    key: Option<(AccountId, Hash)>,
    detail_digest: String,
    detail: Option<String>,
    /// Its place, if nothing else.
    at: Option<i64>,
}

/// A log as a server keeps it, honest or not; a clone is another view of it.
#[derive(Clone)]
pub(crate) struct Book {
    pub(crate) entries: Vec<Logged>,
    /// Milliseconds that its heads are signed later than now.
    pub(crate) signed_later: i64,
    /// How entries say that keys were chosen.
    pub(crate) choice: Option<KeyChoice>,
    key: SigningKey,
    /// What led to that key.
    changes: Vec<Note>,
    /// The one that its policy names.
    witness: Option<Rc<Witness>>,
}

impl Book {
    pub(crate) fn new() -> Self {
        Self {
            entries: Vec::new(),
            signed_later: 0,
            choice: None,
            key: SigningKey::from_bytes(&[7; 32]),
            changes: Vec::new(),
            witness: None,
        }
    }

    /// Another log, which another key signs.
    pub(crate) fn of_another_key() -> Self {
        let key = SigningKey::from_bytes(&[70; 32]);
        let mut book = Self { key, ..Self::new() };
        book.add(EntryKind::Registered, None);
        book
    }

    /// Names a witness, which keeps what it saw in a folder.
    pub(crate) fn be_watched(&mut self, folder: &Path) {
        let witness = Witness::open(folder, "witness.example", [self.note_key()]).unwrap();
        self.witness = Some(Rc::new(witness));
    }

    /// Signs with another key from here on; the entry says so or something else.
    pub(crate) fn change_key(&mut self, says_so: bool) {
        let next = SigningKey::from_bytes(&[self.key.to_bytes()[0] + 1; 32]);
        let note = Succession::sign(ORIGIN, self.entries.len() as u64, &self.key, &next).unwrap();
        let digest = Sha256::digest(&note.text).into();
        let log = AccountId(LOG_ITSELF.to_owned());
        match says_so {
            true => self.add(EntryKind::LogKeyChanged, Some((&log, digest))),
            false => self.add(EntryKind::Approved, None),
        };
        self.key = next;
        self.changes.push(note);
    }

    /// Names none.
    pub(crate) fn be_unwatched(&mut self) {
        self.witness = None;
    }

    /// Adds an entry and answers its index.
    pub(crate) fn add(&mut self, kind: EntryKind, key: Option<(&AccountId, Hash)>) -> u64 {
        let key = key.map(|(account, digest)| (account.clone(), digest));
        self.entries.push(Logged {
            kind,
            key,
            detail_digest: "00".repeat(32),
            detail: None,
            at: None,
        });
        self.entries.len() as u64 - 1
    }

    /// Adds an entry with its detail and answers its index.
    pub(crate) fn add_detailed(&mut self, kind: EntryKind, detail: &str) -> u64 {
        let index = self.add(kind, None);
        self.commit(index, detail);
        index
    }

    /// Adds an entry that publishes a key of this digest, and answers its index and detail.
    pub(crate) fn add_key(
        &mut self,
        kind: EntryKind,
        (account, digest): (&AccountId, Hash),
        holder: Option<KeyHolder>,
    ) -> (u64, String) {
        let index = self.add(kind, Some((account, digest)));
        let detail = EntryDetail {
            holder,
            choice: self.choice,
            ..EntryDetail::default()
        };
        let detail = serde_json::to_string(&detail).unwrap();
        self.commit(index, &detail);
        (index, detail)
    }

    fn commit(&mut self, index: u64, detail: &str) {
        let entry = &mut self.entries[index as usize];
        entry.detail_digest = hex::encode(&Sha256::digest(detail));
        entry.detail = Some(detail.to_owned());
    }

    /// Says that it was put back to what it is now, at that time; heads are signed a second later from then on.
    pub(crate) fn say_restored(&mut self, reason: &str, at: i64) {
        let detail = EntryDetail {
            reason: Some(reason.to_owned()),
            ..EntryDetail::default()
        };
        let detail = serde_json::to_string(&detail).unwrap();
        let index = self.add_detailed(EntryKind::Restored, &detail);
        self.entries[index as usize].at = Some(at);
        self.signed_later = at + 1_000 - NOW;
    }

    /// What its operator hands to those who run its witnesses.
    pub(crate) fn restores_file(&self) -> Vec<u8> {
        let policy = self.policy();
        let proved = |restore: &LoggedRestore| {
            let leaf: Leaf = serde_json::from_str(&restore.leaf).unwrap();
            let proof = self.inclusion(leaf.index);
            ProvedEntry {
                leaf: restore.leaf.clone(),
                detail: restore.detail.clone(),
                proof: proof.iter().map(|hash| Base64(hash.to_vec())).collect(),
            }
        };
        serde_json::to_vec(&EntriesFile {
            format: EntriesFile::FORMAT.to_owned(),
            checkpoint: self.checkpoint(),
            entries: policy.restores.iter().map(proved).collect(),
            policy,
        })
        .unwrap()
    }

    /// Entries that say so, as its policy names them.
    fn restores(&self) -> Vec<LoggedRestore> {
        let all = self.entries.iter().zip(self.leaves());
        let restores = all.filter(|(entry, _)| entry.kind == EntryKind::Restored);
        restores
            .map(|(entry, leaf)| LoggedRestore {
                leaf,
                detail: entry.detail.clone().unwrap_or_default(),
            })
            .collect()
    }

    pub(crate) fn policy(&self) -> LogPolicy {
        let witnesses = self.witness.iter().map(|one| one.key().to_string());
        let witnesses: Vec<String> = witnesses.collect();
        LogPolicy {
            log: self.note_key().to_string(),
            changes: self.changes.iter().map(Note::to_string).collect(),
            quorum: witnesses.len() as u32,
            witnesses,
            restores: self.restores(),
        }
    }

    pub(crate) fn note_key(&self) -> NoteKey {
        NoteKey::of(ORIGIN, SignatureKind::Plain, &self.key).unwrap()
    }

    pub(crate) fn checkpoint(&self) -> String {
        let mut frontier = Frontier::new();
        for leaf in self.hashes() {
            frontier.append(leaf);
        }
        let checkpoint = Checkpoint {
            origin: ORIGIN.to_owned(),
            size: frontier.size(),
            root: frontier.root(),
        };
        let at = (NOW + self.signed_later) as u64 / 1_000;
        let mut note = checkpoint.sign(&self.key, at).unwrap();
        let cosigned = self.witness.iter().map(|one| self.cosigned(one, &note, at));
        let cosigned: Vec<NoteSignature> = cosigned.filter_map(Result::ok).collect();
        note.signatures.extend(cosigned);
        note.to_string()
    }

    /// What a witness answers to a head that comes with a proof that it continues the last one it cosigned.
    fn cosigned(
        &self,
        witness: &Witness,
        note: &Note,
        at: u64,
    ) -> Result<NoteSignature, NotCosigned> {
        let submit = |old_size| {
            let submission = Submission {
                old_size,
                proof: self.consistency(old_size),
                note: note.clone(),
            };
            witness.add_checkpoint(submission.to_string().as_bytes(), at)
        };
        match submit(0) {
            Err(NotCosigned::OtherSize(seen)) => submit(seen),
            answer => answer,
        }
    }

    fn consistency(&self, from: u64) -> Vec<Hash> {
        let size = self.entries.len() as u64;
        self.proof(&ProofPlan::consistency(from.min(size), size).unwrap())
    }

    fn inclusion(&self, index: u64) -> Vec<Hash> {
        self.proof(&ProofPlan::inclusion(index, self.entries.len() as u64).unwrap())
    }

    fn proof(&self, plan: &ProofPlan) -> Vec<Hash> {
        let (mut frontier, mut nodes) = (Frontier::new(), HashMap::new());
        for leaf in self.hashes() {
            nodes.extend(frontier.append(leaf));
        }
        let proof = plan.assemble(|position| nodes.get(&position).copied());
        proof.unwrap()
    }

    /// Only of logs as short as those here: their first entries, or the hashes of those.
    pub(crate) fn tile(&self, path: &str) -> Option<Vec<u8>> {
        match Tile::parse(path)? {
            Tile::Entries(address) => {
                let leaves = self.leaves().into_iter().take(address.width.into());
                let leaves: Vec<String> = leaves.collect();
                bundle(leaves.iter().map(String::as_bytes)).ok()
            }
            Tile::Hashes { level: 0, address } => {
                Some(self.hashes().get(..usize::from(address.width))?.concat())
            }
            Tile::Hashes { .. } => None,
        }
    }

    /// What it says of an account's keys as of a size.
    pub(crate) fn keys(&self, kind: &str, account: &str, size: usize) -> KeyProof {
        let path = directory_path(kind, account);
        let mut directory = Directory::default();
        let mut published = Vec::new();
        for (index, entry) in (0..).zip(&self.entries[..size]) {
            if let Some((at, key)) = entry.publishes() {
                directory.publish(at, index, key);
                published.push((at, key));
            }
        }
        let proof = directory.prove(&path);
        let own = published.iter().filter(|(owner, _)| *owner == path);
        KeyProof::of(
            &proof.siblings,
            proof.end.map(|(path, newest)| {
                KeyProofEnd::of(&path, newest.index, &newest.key, &newest.chain)
            }),
            own.map(|(_, key)| key),
        )
    }

    pub(crate) fn leaves(&self) -> Vec<String> {
        let mut directory = Directory::default();
        let leaf = |(index, entry): (u64, &Logged)| {
            if let Some((path, key)) = entry.publishes() {
                directory.publish(path, index, key);
            }
            let key = entry.key.as_ref();
            let leaf = Leaf {
                index,
                at: entry.at.unwrap_or(index as i64),
                kind: entry.kind,
                account: key.map(|(account, _)| account.clone()),
                key: key.map(|(_, digest)| hex::encode(digest)),
                manifest: None,
                keys: Some(hex::encode(&directory.root())),
                detail_digest: entry.detail_digest.clone(),
            };
            serde_json::to_string(&leaf).unwrap()
        };
        (0..).zip(&self.entries).map(leaf).collect()
    }

    fn hashes(&self) -> Vec<Hash> {
        let leaves = self.leaves();
        leaves
            .iter()
            .map(|leaf| leaf_hash(leaf.as_bytes()))
            .collect()
    }
}

impl Logged {
    /// Its place in the directory, and its key.
    fn publishes(&self) -> Option<(Hash, Hash)> {
        let (account, digest) = self.key.as_ref()?;
        let kind = serde_json::to_value(self.kind).unwrap();
        Some((directory_path(kind.as_str().unwrap(), &account.0), *digest))
    }
}
