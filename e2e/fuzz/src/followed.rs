//! What a server says of its log to a desk that follows it: JSON, checkpoints, bundles of entries.

use std::sync::LazyLock;

use api::{
    AccountId, Base64, Digest,
    key::{KeyDocument, KeyEntry, PublishedKey},
    log::{EntryKind, KeyProof, KeyProofEnd, Leaf, LogPolicy},
};
use desk::Desk;
use fhe_client::ClientKey;
use ledger::{
    Checkpoint, Directory, Frontier, Hash, NoteKey, SignatureKind, SigningKey, bundle,
    directory_path, leaf_hash,
};
use protocol::{
    CheckInclusion, CheckKey, CheckNote, FollowLog, KeyKind, LogPart, NoteStanding, PlanLog,
    Verdict,
};

const ORIGIN: &str = "log.example";
/// Whose key the log's one entry publishes.
pub(crate) const ACCOUNT: &str = "account";

/// Everything that is said of a log of one entry.
#[derive(Clone)]
pub(crate) struct Said {
    pub(crate) policy: Vec<u8>,
    pub(crate) checkpoint: Vec<u8>,
    pub(crate) parts: Vec<LogPart>,
    pub(crate) leaf: String,
    pub(crate) document: Vec<u8>,
    pub(crate) keys: Vec<u8>,
}

static SAID: LazyLock<Said> = LazyLock::new(said);

/// The fuzzer's bytes in place of one thing that the server says; the first byte says of which. Nothing is
/// believed of an entry or a leaf that is not the log's.
pub(crate) fn reply(bytes: &[u8]) {
    let Some((which, told)) = bytes.split_first() else {
        return;
    };
    let (mut said, told) = (SAID.clone(), told.to_vec());
    match which % 6 {
        0 => said.policy = told,
        1 => said.checkpoint = told,
        2 => said.parts[0].bytes = told,
        3 => said.leaf = String::from_utf8_lossy(&told).into_owned(),
        4 => said.document = told,
        _ => said.keys = told,
    }
    let mut desk = desk::Desk::new(|| 0);
    let follows = follow(&mut desk, &said);
    assert!(!follows || said.parts == SAID.parts);
    let included = desk.ask(CheckInclusion {
        head: said.checkpoint.clone(),
        index: 0,
        leaf: said.leaf.clone(),
        detail: None,
        parts: Vec::new(),
    });
    assert!(included != Ok(Verdict::Holds) || said.leaf == SAID.leaf);
    let _ = desk.ask(CheckKey {
        kind: KeyKind::Sealing,
        account: ACCOUNT.to_owned(),
        document: said.document,
        head: said.checkpoint.clone(),
        keys: said.keys.clone(),
    });
    let standing = desk.ask(CheckNote {
        account: ACCOUNT.to_owned(),
        stored: Some(said.leaf.into_bytes()),
        head: said.checkpoint,
        noted: said.keys,
    });
    assert_ne!(standing, Ok(NoteStanding::Newest));
}

fn follow(desk: &mut Desk, said: &Said) -> bool {
    let followed = desk.ask(FollowLog {
        state: None,
        policy: said.policy.clone(),
        checkpoint: said.checkpoint.clone(),
        parts: said.parts.clone(),
        own: Vec::new(),
        keys: Vec::new(),
        changes: None,
    });
    followed.is_ok_and(|followed| followed.verdict == Verdict::Holds)
}

/// Each thing as it is said, which a desk believes.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let said = said();
    assert!(follow(&mut desk::Desk::new(|| 0), &said));
    let told = [
        said.policy,
        said.checkpoint,
        said.parts[0].bytes.clone(),
        said.leaf.into_bytes(),
        said.document,
        said.keys,
    ];
    let numbered = (0..).zip(told);
    numbered
        .map(|(which, told)| [vec![which], told].concat())
        .collect()
}

/// Makes the log.
pub(crate) fn said() -> Said {
    let public_key = ClientKey::from_seed([1; 32]).public_key();
    let fingerprint: Hash = public_key.fingerprint();
    let path = directory_path(KeyKind::Sealing.logged_as(), ACCOUNT);
    let mut directory = Directory::default();
    directory.publish(path, 0, fingerprint);
    let leaf = Leaf {
        index: 0,
        at: 1,
        kind: EntryKind::KeyPublished,
        account: Some(AccountId(ACCOUNT.to_owned())),
        key: Some(Digest(fingerprint).to_string()),
        manifest: None,
        keys: Some(Digest(directory.root()).to_string()),
        detail_digest: Digest([2; 32]).to_string(),
    };
    let leaf = serde_json::to_string(&leaf).expect("a leaf can be written");
    let published = PublishedKey {
        account: AccountId(ACCOUNT.to_owned()),
        epoch: 1,
        fingerprint: Base64(fingerprint.to_vec()),
        log_index: 0,
        published_at: 1,
    };
    let document = KeyDocument {
        published,
        public_key: Base64(public_key.to_bytes()),
        entry: Some(KeyEntry {
            leaf: leaf.clone(),
            detail: "{}".to_owned(),
        }),
    };
    let log_key = SigningKey::from_bytes(&[7; 32]);
    let checkpoint = checkpoint(&leaf, &log_key);
    Said {
        policy: policy(&log_key),
        parts: parts(&leaf, policy(&log_key), &checkpoint),
        checkpoint,
        leaf,
        document: serde_json::to_vec(&document).expect("a key can be written"),
        keys: keys(&directory, &path, fingerprint),
    }
}

fn policy(log_key: &SigningKey) -> Vec<u8> {
    let log = NoteKey::of(ORIGIN, SignatureKind::Plain, log_key).expect("a name of a log");
    let policy = LogPolicy {
        log: log.to_string(),
        changes: Vec::new(),
        witnesses: Vec::new(),
        quorum: 0,
        restores: Vec::new(),
    };
    serde_json::to_vec(&policy).expect("a policy can be written")
}

fn checkpoint(leaf: &str, log_key: &SigningKey) -> Vec<u8> {
    let mut frontier = Frontier::new();
    let _ = frontier.append(leaf_hash(leaf.as_bytes()));
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 1,
        root: frontier.root(),
    };
    let note = checkpoint.sign(log_key, 1).expect("a checkpoint of a log");
    note.to_string().into_bytes()
}

/// The one bundle of entries.
fn parts(leaf: &str, policy: Vec<u8>, checkpoint: &[u8]) -> Vec<LogPart> {
    let plan = desk::Desk::new(|| 0).ask(PlanLog {
        state: None,
        policy,
        checkpoint: checkpoint.to_vec(),
    });
    let paths = plan.expect("a checkpoint").paths;
    let part = |path| LogPart {
        path,
        bytes: bundle([leaf.as_bytes()]).expect("a short entry"),
    };
    paths.into_iter().map(part).collect()
}

fn keys(directory: &Directory, path: &Hash, fingerprint: Hash) -> Vec<u8> {
    let base64 = |hash: &Hash| Base64(hash.to_vec());
    let proof = directory.prove(path);
    let proof = KeyProof {
        siblings: proof.siblings.iter().map(base64).collect(),
        end: proof.end.map(|(path, newest)| KeyProofEnd {
            path: base64(&path),
            index: newest.index,
            key: base64(&newest.key),
            chain: base64(&newest.chain),
        }),
        keys: vec![base64(&fingerprint)],
    };
    serde_json::to_vec(&proof).expect("a proof can be written")
}
