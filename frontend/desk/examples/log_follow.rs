//! Prints how many bytes a client fetches at most to follow a log of a million entries: at a first visit, and
//! after half of them were logged since the last. The log is made for it, as the server writes its entries.

use std::{collections::HashMap, error::Error};

use api::{
    AccountId,
    log::{EntryKind, KeyProof, KeyProofEnd, LOG_ITSELF, Leaf, LogPolicy},
};
use desk::Desk;
use ledger::{
    Checkpoint, Directory, Frontier, Hash, NoteKey, Position, SignatureKind, SigningKey, Tile,
    bundle, directory_path, leaf_hash,
};
use protocol::{
    FollowLog, KeyKind, LOG_KEY_CHANGED, LogPart, LogState, LogVerdict, OwnKey, PlanLog, Verdict,
};
use sha2::{Digest, Sha256};

const ENTRIES: u64 = 1_000_000;
/// Every so many entries one publishes a key: one in a hundred.
const KEY_EVERY: u64 = 100;
const FAULT: &str = "the desk answered with a fault";
const ORIGIN: &str = "tacit.example/api/log";

fn main() -> Result<(), Box<dyn Error>> {
    let log = Log::new();
    let first = log.followed(None, ENTRIES)?;
    let half = log.followed(None, ENTRIES / 2)?;
    let later = log.followed(half.1, ENTRIES)?;
    println!("{}", first.0.max(later.0));
    Ok(())
}

struct Log {
    key: SigningKey,
    nodes: HashMap<Position, Hash>,
    edges: HashMap<u64, Frontier>,
    /// Root of the directory from an entry on, for each that published a key.
    directories: Vec<Hash>,
}

impl Log {
    fn new() -> Self {
        let mut log = Self {
            key: SigningKey::from_bytes(&[7; 32]),
            nodes: HashMap::new(),
            edges: HashMap::new(),
            directories: directories(),
        };
        let mut frontier = Frontier::new();
        for index in 0..ENTRIES {
            let entry = log.entry(index);
            log.nodes
                .extend(frontier.append(leaf_hash(entry.as_bytes())));
            if [ENTRIES / 2, ENTRIES].contains(&frontier.size()) {
                log.edges.insert(frontier.size(), frontier.clone());
            }
        }
        log
    }

    /// An evaluation, or a key of one of as many accounts.
    fn entry(&self, index: u64) -> String {
        let number = index / KEY_EVERY;
        let publishes = index.is_multiple_of(KEY_EVERY);
        let leaf = Leaf {
            index,
            at: 1_764_000_000_000 + index as i64 * 1_000,
            kind: match publishes {
                true => EntryKind::KeyPublished,
                false => EntryKind::Evaluated,
            },
            account: publishes.then(|| account(number)),
            key: publishes.then(|| digits(&key(number))),
            manifest: None,
            keys: Some(digits(&self.directories[number as usize])),
            detail_digest: digits(&Sha256::digest(index.to_le_bytes())),
        };
        serde_json::to_string(&leaf).unwrap_or_default()
    }

    /// Bytes that a client fetched to follow the log to a size, and what it remembers.
    fn followed(
        &self,
        state: Option<LogState>,
        size: u64,
    ) -> Result<(usize, Option<LogState>), Box<dyn Error>> {
        let mut desk = Desk::new(|| 0);
        let (policy, checkpoint) = (self.policy()?, self.checkpoint(size)?);
        let plan = PlanLog {
            state: state.clone(),
            policy: policy.clone(),
            checkpoint: checkpoint.clone(),
        };
        let plan = desk.ask(plan).map_err(|_| FAULT)?;
        let parts: Vec<LogPart> = plan
            .paths
            .iter()
            .filter_map(|path| self.part(path))
            .collect();
        let own = OwnKey {
            kind: KeyKind::Sealing,
            account: account(3).0,
            fingerprints: vec![digits(&key(3))],
        };
        let keys = self.keys(size, place(3), &[key(3)])?;
        let log_key = directory_path(LOG_KEY_CHANGED, LOG_ITSELF);
        let changes = self.keys(size, log_key, &[])?;
        let fetched = parts.iter().map(|part| part.bytes.len()).sum::<usize>()
            + policy.len()
            + checkpoint.len()
            + keys.len()
            + changes.len();
        let ask = FollowLog {
            state,
            policy,
            checkpoint,
            parts,
            own: vec![own],
            keys: vec![keys],
            changes: Some(changes),
        };
        let verdict: LogVerdict = desk.ask(ask).map_err(|_| FAULT)?;
        match verdict.verdict {
            Verdict::Holds => Ok((fetched, verdict.state)),
            Verdict::Fails(why) => Err(why.into()),
        }
    }

    fn policy(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        let log = NoteKey::of(ORIGIN, SignatureKind::Plain, &self.key)?.to_string();
        Ok(serde_json::to_vec(&LogPolicy {
            log,
            changes: Vec::new(),
            witnesses: Vec::new(),
            quorum: 0,
            restores: Vec::new(),
        })?)
    }

    fn checkpoint(&self, size: u64) -> Result<Vec<u8>, Box<dyn Error>> {
        let checkpoint = Checkpoint {
            origin: ORIGIN.to_owned(),
            size,
            root: self.edges[&size].root(),
        };
        Ok(checkpoint
            .sign(&self.key, 1_764_000_000)?
            .to_string()
            .into_bytes())
    }

    fn part(&self, path: &str) -> Option<LogPart> {
        let tile = Tile::parse(path)?;
        let bytes = match tile {
            Tile::Entries(address) => {
                let entries = (address.first()..).take(address.width.into());
                let entries: Vec<String> = entries.map(|index| self.entry(index)).collect();
                bundle(entries.iter().map(String::as_bytes)).ok()?
            }
            Tile::Hashes { .. } => {
                let hashes = tile.positions().into_iter();
                hashes.flat_map(|position| self.nodes[&position]).collect()
            }
        };
        Some(LogPart {
            path: path.to_owned(),
            bytes,
        })
    }

    /// What the directory says at a place, where these keys stand.
    fn keys(&self, size: u64, at: Hash, own: &[Hash]) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut directory = Directory::default();
        for number in 0..size / KEY_EVERY {
            directory.publish(place(number), number * KEY_EVERY, key(number));
        }
        let proof = directory.prove(&at);
        Ok(serde_json::to_vec(&KeyProof::of(
            &proof.siblings,
            proof.end.map(|(path, newest)| {
                KeyProofEnd::of(&path, newest.index, &newest.key, &newest.chain)
            }),
            own,
        ))?)
    }
}

/// Roots of the directory after each key; only those that a client reads are computed, the others stand for
/// themselves.
fn directories() -> Vec<Hash> {
    let mut directory = Directory::default();
    let mut roots = Vec::new();
    for number in 0..ENTRIES / KEY_EVERY {
        directory.publish(place(number), number * KEY_EVERY, key(number));
        let is_read = [ENTRIES / 2, ENTRIES].contains(&((number + 1) * KEY_EVERY));
        roots.push(if is_read {
            directory.root()
        } else {
            key(number)
        });
    }
    roots
}

fn account(number: u64) -> AccountId {
    AccountId(format!("00000000-0000-4000-8000-{number:012}"))
}

fn place(number: u64) -> Hash {
    directory_path(KeyKind::Sealing.logged_as(), &account(number).0)
}

fn key(number: u64) -> Hash {
    Sha256::digest(number.to_le_bytes()).into()
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
