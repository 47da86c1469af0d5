//! Who else watches the log: each new head is sent to them, and served with their cosignatures.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use api::Timestamp;
use ledger::{Note, NoteKey, NoteSignature, Submission, cosigned_at};
use rustls::crypto::ring;
use tokio::sync::{Mutex, watch};
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig, TlsProvider},
};

use crate::{
    app::ledger::LogHead,
    base::witness_address::{WitnessAddress, WitnessAddresses},
};

/// How long one witness may take.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// Longest answer of a witness.
const ANSWER_BYTES: u64 = 16 << 10;

/// The witnesses, and the head that they were asked to cosign last.
#[derive(Debug)]
pub struct Witnesses {
    known: Vec<Arc<KnownWitness>>,
    quorum: usize,
    /// The newest round. The lock is for its beginning; nobody holds it while witnesses are asked.
    pub round: Mutex<Option<Arc<Round>>>,
}

/// One of them.
#[derive(Debug)]
pub struct KnownWitness {
    address: WitnessAddress,
    agent: Agent,
    /// Size of the log that it saw last, as far as we know.
    seen: AtomicU64,
    /// It is asked one thing at a time.
    pub turn: Mutex<()>,
}

/// A head before all witnesses, and what they said so far.
#[derive(Debug)]
pub struct Round {
    /// What they are asked to cosign.
    pub head: LogHead,
    /// When they were asked.
    pub at: Timestamp,
    quorum: usize,
    said: watch::Sender<Said>,
}

#[derive(Debug)]
struct Said {
    cosignatures: Vec<NoteSignature>,
    /// Names of those that did not cosign, each with why.
    refusals: Vec<String>,
    /// Witnesses that said nothing yet.
    awaited: usize,
}

/// What a witness answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessAnswer {
    /// It cosigned.
    Cosigned(NoteSignature),
    /// It has seen a log of this size last.
    Saw(u64),
    /// It knows the log by another key.
    OtherKey,
    /// It answered something else.
    Refused,
    /// It did not answer.
    Silent,
}

impl Witnesses {
    /// As configured; without a quorum, all of them must cosign.
    pub fn new(addresses: &WitnessAddresses, quorum: Option<usize>) -> Self {
        let known = addresses.0.iter().map(|address| KnownWitness {
            address: address.clone(),
            agent: agent(),
            seen: AtomicU64::new(0),
            turn: Mutex::default(),
        });
        Self {
            known: known.map(Arc::new).collect(),
            quorum: quorum.unwrap_or(addresses.0.len()).min(addresses.0.len()),
            round: Mutex::default(),
        }
    }

    /// All of them.
    pub fn known(&self) -> &[Arc<KnownWitness>] {
        &self.known
    }

    /// How many must cosign a head.
    pub fn quorum(&self) -> usize {
        self.quorum
    }
}

impl Round {
    /// One that nobody has answered.
    pub fn new(head: LogHead, at: Timestamp, witnesses: &Witnesses) -> Self {
        let said = Said {
            cosignatures: Vec::new(),
            refusals: Vec::new(),
            awaited: witnesses.known.len(),
        };
        Self {
            head,
            at,
            quorum: witnesses.quorum,
            said: watch::Sender::new(said),
        }
    }

    /// Takes what one of them answered, or why it did not cosign.
    pub fn take(&self, witness: &KnownWitness, answer: Result<NoteSignature, &'static str>) {
        self.said.send_modify(|said| {
            match answer {
                Ok(cosignature) => said.cosignatures.push(cosignature),
                Err(why) => said
                    .refusals
                    .push(format!("{} {why}", witness.key().name())),
            }
            said.awaited -= 1;
        });
    }

    /// Which witnesses did not cosign so far, and why.
    pub fn refusals(&self) -> String {
        self.said.borrow().refusals.join("; ")
    }

    /// Waits until [`Self::is_settled`].
    pub async fn settled(&self) {
        let mut said = self.said.subscribe();
        // The sender lives as long as this does.
        let _ = said.wait_for(|said| said.settles(self.quorum)).await;
    }

    /// Whether enough of them cosigned, or all answered.
    pub fn is_settled(&self) -> bool {
        self.said.borrow().settles(self.quorum)
    }

    /// How many cosigned.
    pub fn cosigned(&self) -> usize {
        self.said.borrow().cosignatures.len()
    }

    /// Whether enough of them cosigned.
    pub fn is_complete(&self) -> bool {
        self.said.borrow().has(self.quorum)
    }

    /// The head with the cosignatures that there are.
    pub fn note(&self) -> Note {
        let mut note = self.head.note.clone();
        let said = self.said.borrow();
        note.signatures.extend(said.cosignatures.iter().cloned());
        note
    }
}

impl Said {
    fn has(&self, quorum: usize) -> bool {
        self.cosignatures.len() >= quorum
    }

    fn settles(&self, quorum: usize) -> bool {
        self.has(quorum) || self.awaited == 0
    }
}

impl KnownWitness {
    /// Its public key.
    pub fn key(&self) -> &NoteKey {
        &self.address.key
    }

    /// Size of the log that it saw last.
    pub fn seen(&self) -> u64 {
        self.seen.load(Ordering::Relaxed)
    }

    /// Remembers what it saw last.
    pub fn has_seen(&self, size: u64) {
        self.seen.store(size, Ordering::Relaxed);
    }

    /// A way to send it one submission, from a thread that may block.
    pub fn send(&self, submission: Submission) -> impl FnOnce() -> WitnessAnswer + Send + 'static {
        let (agent, address) = (self.agent.clone(), self.address.clone());
        move || send(&agent, &address, &submission).unwrap_or(WitnessAnswer::Silent)
    }

    /// A way to tell it how the log's key changed, from a thread that may block; answers whether it takes any of
    /// that: it may know the first keys no more.
    pub fn tell(&self, changes: Vec<Note>) -> impl FnOnce() -> bool + Send + 'static {
        let (agent, address) = (self.agent.clone(), self.address.clone());
        move || tell(&agent, &address, &changes)
    }
}

fn tell(agent: &Agent, address: &WitnessAddress, changes: &[Note]) -> bool {
    let url = format!("{}/add-log-key", address.url);
    let takes = |change: &&Note| {
        let answer = agent.post(&url).send(change.to_string());
        answer.is_ok_and(|answer| answer.status().is_success())
    };
    changes.iter().filter(takes).count() > 0
}

/// A witness elsewhere is behind a proxy that speaks TLS, with a certificate that this system trusts.
fn agent() -> Agent {
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()));
    let config = Agent::config_builder()
        .tls_config(tls.build())
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(PATIENCE));
    config.build().into()
}

fn send(agent: &Agent, address: &WitnessAddress, submission: &Submission) -> Option<WitnessAnswer> {
    let url = format!("{}/add-checkpoint", address.url);
    let mut answer = agent.post(url).send(submission.to_string()).ok()?;
    let body = answer.body_mut().with_config().limit(ANSWER_BYTES);
    let body = body.read_to_string().ok()?;
    let told = match answer.status().as_u16() {
        200 => body.lines().find_map(|line| own(line, address, submission)),
        403 => Some(WitnessAnswer::OtherKey),
        409 => body.trim_end().parse().ok().map(WitnessAnswer::Saw),
        _ => None,
    };
    told.or(Some(WitnessAnswer::Refused))
}

/// A line that is this witness's cosignature of what was submitted.
fn own(line: &str, address: &WitnessAddress, submission: &Submission) -> Option<WitnessAnswer> {
    let signature = NoteSignature::parse(line).ok()?;
    let alone = Note {
        text: submission.note.text.clone(),
        signatures: vec![signature.clone()],
    };
    cosigned_at(&alone, &address.key).ok()?;
    Some(WitnessAnswer::Cosigned(signature))
}
