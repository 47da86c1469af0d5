//! The witness against honest logs and against those that lie.

use std::{
    collections::HashMap,
    convert::Infallible,
    io::Write as _,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use futures_util::stream::pending;
use ledger::{
    Checkpoint, Frontier, Hash, Note, NoteKey, Position, ProofPlan, SignatureKind, SigningKey,
    Submission, Succession, cosigned_at, leaf_hash,
};
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use witness::{NotCosigned, Witness, router, router_within};

const ORIGIN: &str = "example.com/log";
/// How long a test waits for the program.
const PATIENCE: Duration = Duration::from_secs(10);

/// A log that keeps every hash; `fork` tells its entries from those of another.
struct Log {
    key: SigningKey,
    nodes: HashMap<Position, Hash>,
    roots: Vec<Hash>,
}

impl Log {
    fn new(size: u64, fork: u8) -> Self {
        let mut frontier = Frontier::new();
        let (mut nodes, mut roots) = (HashMap::new(), vec![frontier.root()]);
        for index in 0..size {
            let entry = if index < 3 {
                [index as u8, 0]
            } else {
                [index as u8, fork]
            };
            nodes.extend(frontier.append(leaf_hash(&entry)));
            roots.push(frontier.root());
        }
        let key = SigningKey::from_bytes(&[7; 32]);
        Self { key, nodes, roots }
    }

    fn verifier(&self) -> NoteKey {
        NoteKey::of(ORIGIN, SignatureKind::Plain, &self.key).unwrap()
    }

    fn submission(&self, old_size: u64, size: u64) -> Submission {
        let plan = ProofPlan::consistency(old_size.min(size), size).unwrap();
        let (origin, root) = (ORIGIN.to_owned(), self.roots[size as usize]);
        let checkpoint = Checkpoint { origin, size, root };
        Submission {
            old_size,
            proof: plan
                .assemble(|position| self.nodes.get(&position).copied())
                .unwrap(),
            note: checkpoint.sign(&self.key, 1).unwrap(),
        }
    }
}

fn witness(folder: &Path, log: &Log) -> Witness {
    Witness::open(folder, "witness.example", [log.verifier()]).unwrap()
}

fn added(witness: &Witness, submission: &Submission) -> Result<Note, NotCosigned> {
    let cosignature = witness.add_checkpoint(submission.to_string().as_bytes(), 42)?;
    let mut note = submission.note.clone();
    note.signatures.push(cosignature);
    Ok(note)
}

#[test]
fn a_log_that_grows_is_cosigned_and_the_witness_remembers_it_after_a_restart() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new(9, 0));
    let first = witness(folder.path(), &log);
    for (old, new) in [(0, 0), (0, 4), (4, 4), (4, 7)] {
        let note = added(&first, &log.submission(old, new)).unwrap();
        assert_eq!(cosigned_at(&note, first.key()), Ok(42));
    }
    let again = witness(folder.path(), &log);
    assert_eq!(again.key(), first.key());
    let behind = added(&again, &log.submission(4, 9));
    assert!(matches!(behind, Err(NotCosigned::OtherSize(7))));
    assert!(added(&again, &log.submission(7, 9)).is_ok());
}

#[test]
fn a_split_view_a_shrunk_and_a_rewritten_log_are_not_cosigned() {
    let (folder, log, fork) = (tempfile::tempdir().unwrap(), Log::new(9, 0), Log::new(9, 1));
    let witness = witness(folder.path(), &log);
    added(&witness, &log.submission(0, 7)).unwrap();
    let split = added(&witness, &fork.submission(7, 7));
    assert!(matches!(split, Err(NotCosigned::Inconsistent(_))));
    let rewritten = added(&witness, &fork.submission(7, 9));
    assert!(matches!(rewritten, Err(NotCosigned::Inconsistent(_))));
    let shrunk = added(&witness, &log.submission(5, 5));
    assert!(matches!(shrunk, Err(NotCosigned::OtherSize(7))));
    let backwards = added(&witness, &log.submission(7, 5));
    assert!(matches!(backwards, Err(NotCosigned::Malformed(_))));
    let anew = added(&witness, &fork.submission(0, 9));
    assert!(matches!(anew, Err(NotCosigned::OtherSize(7))));
    assert!(added(&witness, &log.submission(7, 9)).is_ok());
}

#[test]
fn a_proof_that_was_tampered_with_is_refused() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new(9, 0));
    let witness = witness(folder.path(), &log);
    let mut submission = log.submission(0, 4);
    submission.proof.push([0; 32]);
    assert!(matches!(
        added(&witness, &submission),
        Err(NotCosigned::Inconsistent(_))
    ));
    added(&witness, &log.submission(0, 4)).unwrap();
    let mut submission = log.submission(4, 9);
    submission.proof[0][0] ^= 1;
    assert!(matches!(
        added(&witness, &submission),
        Err(NotCosigned::Inconsistent(_))
    ));
}

#[test]
fn a_checkpoint_of_another_log_or_without_its_signature_is_refused() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new(9, 0));
    let witness = witness(folder.path(), &log);
    let stranger = Log {
        key: SigningKey::from_bytes(&[8; 32]),
        ..Log::new(9, 0)
    };
    let unsigned = added(&witness, &stranger.submission(0, 4));
    assert!(matches!(unsigned, Err(NotCosigned::NotSigned(_))));
    let checkpoint = Checkpoint {
        origin: "example.com/other".to_owned(),
        size: 0,
        root: log.roots[0],
    };
    let other = Submission {
        note: checkpoint.sign(&log.key, 1).unwrap(),
        ..log.submission(0, 0)
    };
    assert!(matches!(
        added(&witness, &other),
        Err(NotCosigned::UnknownLog)
    ));
}

#[test]
fn a_damaged_memory_cosigns_nothing() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new(9, 0));
    let witness = witness(folder.path(), &log);
    added(&witness, &log.submission(0, 4)).unwrap();
    let file = folder
        .path()
        .join(format!("{:x}.checkpoint", Sha256::digest(ORIGIN)));
    std::fs::write(file, "nothing").unwrap();
    let refused = added(&witness, &log.submission(0, 9));
    assert!(matches!(refused, Err(NotCosigned::Damaged)));
}

async fn answer(
    witness: &Arc<Witness>,
    method: Method,
    path: &str,
    body: String,
) -> (StatusCode, String) {
    let request = Request::builder().method(method).uri(path);
    let request = request.body(Body::from(body)).unwrap();
    let answer = router(witness.clone()).oneshot(request).await.unwrap();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn over_http_it_answers_as_the_specification_says() {
    let (folder, log, fork) = (tempfile::tempdir().unwrap(), Log::new(9, 0), Log::new(9, 1));
    let witness = Arc::new(witness(folder.path(), &log));
    let monitoring = format!("/{:x}/checkpoint", Sha256::digest(ORIGIN));
    let (status, _) = answer(&witness, Method::GET, &monitoring, String::new()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let post = |submission: Submission| {
        answer(
            &witness,
            Method::POST,
            "/add-checkpoint",
            submission.to_string(),
        )
    };
    let (status, line) = post(log.submission(0, 4)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(line.starts_with("\u{2014} witness.example ") && line.ends_with('\n'));
    let (status, size) = post(log.submission(0, 9)).await;
    assert_eq!((status, size.as_str()), (StatusCode::CONFLICT, "4\n"));
    let (status, _) = post(fork.submission(4, 9)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = answer(&witness, Method::POST, "/add-checkpoint", "old".to_owned()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let huge = "a".repeat(Submission::BYTES + 1);
    let (status, _) = answer(&witness, Method::POST, "/add-checkpoint", huge).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    let (status, checkpoint) = answer(&witness, Method::GET, &monitoring, String::new()).await;
    assert_eq!(status, StatusCode::OK);
    let note = Note::parse(checkpoint.as_bytes()).unwrap();
    assert_eq!(Checkpoint::open(&note, &log.verifier()).unwrap().size, 4);
    assert!(cosigned_at(&note, witness.key()).is_ok());
}

/// What the key of one byte and that of another sign in an entry.
fn change(entry: u64, before: u8, after: u8) -> String {
    let key = |byte| SigningKey::from_bytes(&[byte; 32]);
    let note = Succession::sign(ORIGIN, entry, &key(before), &key(after));
    note.unwrap().to_string()
}

/// The same log, signed with another key.
fn signed_by(mut log: Log, byte: u8) -> Log {
    log.key = SigningKey::from_bytes(&[byte; 32]);
    log
}

#[test]
fn a_new_key_of_a_log_counts_once_the_key_before_says_so_and_has_one_successor() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new(9, 0));
    let first = witness(folder.path(), &log);
    added(&first, &log.submission(0, 4)).unwrap();
    let (new, thief) = (signed_by(Log::new(9, 0), 8), signed_by(Log::new(9, 0), 6));
    let unknown = added(&first, &new.submission(4, 7));
    assert!(matches!(unknown, Err(NotCosigned::NotSigned(_))));
    for refused in [change(3, 7, 8), change(4, 6, 8)] {
        let answer = first.add_log_key(refused.as_bytes());
        assert!(matches!(answer, Err(NotCosigned::NotSigned(_))));
    }
    let forged = change(4, 6, 8).replace("7+", "8+");
    assert!(first.add_log_key(forged.as_bytes()).is_err());
    for _ in 0..2 {
        first.add_log_key(change(4, 7, 8).as_bytes()).unwrap();
    }
    for second in [change(4, 7, 6), change(5, 8, 7)] {
        let answer = first.add_log_key(second.as_bytes());
        assert!(matches!(answer, Err(NotCosigned::NotSigned(_))));
    }
    let again = witness(folder.path(), &log);
    for refused in [&log, &thief] {
        let answer = added(&again, &refused.submission(4, 7));
        assert!(matches!(answer, Err(NotCosigned::NotSigned(_))));
    }
    assert!(added(&again, &new.submission(4, 7)).is_ok());
}

#[test]
fn whoever_runs_a_witness_may_name_a_new_key_himself() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new(9, 0));
    added(&witness(folder.path(), &log), &log.submission(0, 4)).unwrap();
    let new = signed_by(Log::new(9, 0), 8);
    let again = witness(folder.path(), &new);
    let behind = added(&again, &new.submission(0, 7));
    assert!(matches!(behind, Err(NotCosigned::OtherSize(4))));
    assert!(added(&again, &new.submission(4, 7)).is_ok());
}

#[tokio::test]
async fn a_body_that_announces_more_than_is_read_is_refused_before_it_comes() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new(9, 0));
    let witness = Arc::new(witness(folder.path(), &log));
    let more = "x".repeat(Submission::BYTES + 1);
    let (status, _) = answer(&witness, Method::POST, "/add-checkpoint", more).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new(9, 0));
    let witness = Arc::new(witness(folder.path(), &log));
    let endless = Body::from_stream(pending::<Result<&[u8], Infallible>>());
    let request = Request::post("/add-checkpoint").body(endless).unwrap();
    let router = router_within(witness, Duration::from_millis(50));
    let answer = router.oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
}

#[test]
fn the_program_ends_soon_though_a_body_is_half_sent() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new(1, 0));
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let address = free.unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_witness"))
        .args([
            "--name",
            "witness.example",
            "--listen",
            &address.to_string(),
        ])
        .args(["--log", &log.verifier().to_string()])
        .arg("--data")
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut program = program.unwrap();
    let begun = Instant::now();
    let mut stream = loop {
        match TcpStream::connect(address) {
            Ok(stream) => break stream,
            Err(_) if begun.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(20)),
            Err(error) => panic!("{error}"),
        }
    };
    let half =
        "POST /add-checkpoint HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf";
    stream.write_all(half.as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(200));
    let id = program.id().to_string();
    Command::new("kill").args(["-INT", &id]).status().unwrap();
    let asked = Instant::now();
    while program.try_wait().unwrap().is_none() {
        assert!(asked.elapsed() < PATIENCE, "it goes on");
        thread::sleep(Duration::from_millis(20));
    }
}
