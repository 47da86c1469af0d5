use ledger::{
    Checkpoint, Directory, DirectoryProof, Frontier, Hash, LogKeys, Newest, Note, NoteKey,
    ProofPlan, Submission, Succession, Tile, TileSet, directory_path, leaf_hash, unbundle,
    verify_consistency, verify_inclusion,
};

use crate::edits::edited;

/// Entries of the largest log.
const MOST: u64 = 64;

/// Proofs of a small log with the fuzzer's changes: only the unchanged ones hold.
pub(crate) fn proofs(bytes: &[u8]) {
    let Some(([old, new, index], changes)) = bytes.split_first_chunk() else {
        return;
    };
    let new = 1 + u64::from(*new) % MOST;
    let (old, index) = (u64::from(*old) % (new + 1), u64::from(*index) % new);
    let log = Log::new(new);
    let leaf = leaf_hash(&index.to_le_bytes());
    let included = log.proof(&ProofPlan::inclusion(index, new).expect("an entry of the log"));
    let proof = changed(&included, changes);
    let holds = verify_inclusion(leaf, index, new, &proof, log.root(new)).is_ok();
    assert_eq!(holds, proof == included);
    let continued = log.proof(&ProofPlan::consistency(old, new).expect("a log that grew"));
    let proof = changed(&continued, changes);
    let holds = verify_consistency(old, log.root(old), new, log.root(new), &proof).is_ok();
    assert_eq!(holds, proof == continued);
}

/// What a small directory of keys says of an account, with the fuzzer's changes: only the unchanged holds, and
/// says what the directory says.
pub(crate) fn directory(bytes: &[u8]) {
    let Some(([accounts, asked], changes)) = bytes.split_first_chunk() else {
        return;
    };
    let mut directory = Directory::default();
    for account in 0..=accounts % 32 {
        directory.publish(place(account), u64::from(account), [account; 32]);
    }
    let path = place(asked % 40);
    let honest = directory.prove(&path);
    let proof = changed_proof(&honest, changes);
    let said = proof.verify(&path, directory.root());
    assert_eq!(said.is_ok(), proof == honest);
    if let Ok(said) = said {
        assert_eq!(said.is_some(), asked % 40 <= accounts % 32);
    }
}

fn place(account: u8) -> Hash {
    directory_path("key_published", &account.to_string())
}

fn changed_proof(honest: &DirectoryProof, changes: &[u8]) -> DirectoryProof {
    let [index, path, key, chain] = match &honest.end {
        Some((path, newest)) => [index_bytes(newest.index), *path, newest.key, newest.chain],
        None => return honest.clone(),
    };
    let whole = [&[index, path, key, chain][..], &honest.siblings].concat();
    let whole = changed(&whole, changes);
    let (end, siblings) = match whole.split_first_chunk() {
        Some(([index, path, key, chain], siblings)) => {
            let newest = Newest {
                index: u64::from_le_bytes(*index.first_chunk().expect("32 bytes")),
                key: *key,
                chain: *chain,
            };
            (Some((*path, newest)), siblings.to_vec())
        }
        None => (None, whole),
    };
    DirectoryProof { siblings, end }
}

fn index_bytes(index: u64) -> Hash {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&index.to_le_bytes());
    bytes
}

/// Texts and tiles as servers and witnesses send them: what is read is written as it was.
pub(crate) fn texts(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(Note::parse(note.to_string().as_bytes()).as_ref(), Ok(&note));
        let _ = Checkpoint::parse(&note.text);
        if let Ok(change) = Succession::open(&note) {
            assert!(LogKeys::new(change.after.clone(), vec![change]).is_ok());
        }
    }
    if let Ok(submission) = Submission::parse(bytes) {
        let written = submission.to_string();
        assert_eq!(Submission::parse(written.as_bytes()), Ok(submission));
    }
    let text = String::from_utf8_lossy(bytes);
    if let Ok(key) = NoteKey::parse(&text) {
        assert_eq!(NoteKey::parse(&key.to_string()), Ok(key));
    }
    if let Some(tile) = Tile::parse(&text) {
        assert_eq!(tile.to_string(), text);
        let _ = tile.is_of(u64::MAX);
    }
    let Some(([low, high], rest)) = bytes.split_first_chunk() else {
        return;
    };
    let _ = unbundle(rest, u16::from_be_bytes([*high & 1, *low]));
    hostile_sizes(rest);
}

/// Heads of any size: what is needed to prove something of them is little, and is never found.
fn hostile_sizes(bytes: &[u8]) {
    let Some((size, rest)) = bytes.split_first_chunk() else {
        return;
    };
    let Some((old, _)) = rest.split_first_chunk() else {
        return;
    };
    let (size, old) = (u64::from_le_bytes(*size), u64::from_le_bytes(*old));
    for plan in [
        ProofPlan::inclusion(old, size),
        ProofPlan::consistency(old, size),
    ] {
        let Ok(plan) = plan else { continue };
        assert!(TileSet::needed(plan.positions(), size).len() <= 32);
        let _ = plan.assemble(|position| TileSet::default().read(position));
    }
}

struct Log {
    nodes: Vec<(ledger::Position, Hash)>,
    roots: Vec<Hash>,
}

impl Log {
    fn new(size: u64) -> Self {
        let mut frontier = Frontier::new();
        let (mut nodes, mut roots) = (Vec::new(), vec![frontier.root()]);
        for index in 0..size {
            nodes.extend(frontier.append(leaf_hash(&index.to_le_bytes())));
            roots.push(frontier.root());
        }
        Self { nodes, roots }
    }

    fn root(&self, size: u64) -> Hash {
        self.roots[size as usize]
    }

    fn proof(&self, plan: &ProofPlan) -> Vec<Hash> {
        let read = |position| {
            let node = self.nodes.iter().find(|(place, _)| *place == position);
            node.map(|(_, hash)| *hash)
        };
        plan.assemble(read).expect("every node is stored")
    }
}

/// Whole hashes of a changed proof, and one more now and then.
fn changed(proof: &[Hash], changes: &[u8]) -> Vec<Hash> {
    let mut bytes = edited(&proof.concat(), changes);
    if changes.len() % 5 == 4 {
        bytes.extend([0; 32]);
    }
    let hashes = bytes.chunks_exact(32);
    hashes.filter_map(|hash| hash.try_into().ok()).collect()
}
