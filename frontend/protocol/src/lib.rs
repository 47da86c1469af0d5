//! Messages between the browser app and its crypto workers, as postcard bytes in transferables.
//!
//! The app never touches a secret: passwords go in, ciphertexts and pictures' numbers come out. Vault
//! blobs are opaque to the app; it stores them on the server as they are.
//!
//! Every worker posts [`READY`] once when it can take messages. A [`Call`] is answered by one [`Reply`]
//! with the same `id`.

mod cost;
mod import;
mod log;
mod table;

pub use cost::{Cost, GivesAway, PolicyOffer};
pub use import::ImportReport;
pub use log::{LogState, LogVerdict, OwnKey, Verdict};
pub use table::{RowProblem, Table};

use card::{ImportSettings, InputForm};
use circuit::{Circuit, LookupSet};
use serde::{Deserialize, Serialize};

/// First message of a worker, a plain string.
pub const READY: &str = "ready";

/// Last message of a worker that met a fault of its own, a plain string: end it and start another.
pub const ABORTED: &str = "aborted";

/// A request with its number.
#[derive(Serialize, Deserialize)]
pub struct Call {
    /// Repeated in the reply.
    pub id: u32,
    /// What to do.
    pub request: Request,
}

/// An answer with the number of its request.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reply {
    /// Number of the request.
    pub id: u32,
    /// What came out.
    pub outcome: Result<Response, Fault>,
}

/// A failure in a pair: what happened, what to do. Never holds a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What happened, one sentence.
    pub happened: String,
    /// What to do now, one sentence.
    pub action: String,
}

/// Everything a worker can do.
#[allow(missing_docs, reason = "fields are described with their variant")]
#[derive(Serialize, Deserialize)]
pub enum Request {
    /// Starts OPAQUE registration; answered by [`Response::Message`].
    RegisterStart { email: String, password: String },
    /// Finishes it with the server's response; answered by [`Response::Message`] (the record).
    RegisterFinish { response: Vec<u8> },
    /// Starts OPAQUE sign-in; answered by [`Response::Message`].
    SignInStart { email: String, password: String },
    /// Finishes it; answered by [`Response::SignedIn`]. The vault is open afterwards.
    SignInFinish { response: Vec<u8> },
    /// Opens the vault with a key from [`Response::SignedIn`] (after a reload, or in a pool worker);
    /// answered by [`Response::Done`].
    OpenVault { vault_key: Vec<u8> },
    /// Forgets every secret; answered by [`Response::Done`].
    CloseVault,
    /// Encrypts a small private document (history, verified fingerprints, log state) for the vault;
    /// answered by [`Response::Blob`].
    SealDocument { name: String, document: Vec<u8> },
    /// Opposite of [`Request::SealDocument`]; answered by [`Response::Document`].
    OpenDocument { name: String, blob: Vec<u8> },

    /// Makes a client key; `previous` is the vault item `keys` if there is one (older epochs stay
    /// readable). Answered by [`Response::Keys`].
    MakeKeys { previous: Option<Vec<u8>> },
    /// Loads the vault item `keys`; answered by [`Response::Keys`].
    LoadKeys { blob: Vec<u8> },
    /// How many chunks the evaluation key of the newest key (or that of `fingerprint`) has; answered by
    /// [`Response::EvaluationKeyPlan`].
    EvaluationKeyPlan {
        set: LookupSet,
        fingerprint: Option<Vec<u8>>,
    },
    /// Makes chunk `index` of it; any pool worker that loaded the keys. The same key gives the same
    /// bytes, so that an upload goes on after a reload. Answered by [`Response::Chunk`].
    EvaluationKeyChunk {
        set: LookupSet,
        index: u32,
        fingerprint: Option<Vec<u8>>,
    },

    /// Reads a model file and, optionally, labelled rows; answered by [`Response::Imported`].
    Import {
        model: Vec<u8>,
        data: Option<Vec<u8>>,
        settings: ImportSettings,
    },
    /// Encrypts the model imported last for the vault; answered by [`Response::Blob`].
    SealImported { name: String },
    /// Seals chunk `index` (0 to [`Request::SealPlan`]'s count - 1) of the model in vault item `name`
    /// under a public key; any pool worker. Answered by [`Response::Chunk`].
    SealChunk {
        name: String,
        blob: Vec<u8>,
        circuit: Circuit,
        public_key: Vec<u8>,
        index: u32,
    },
    /// How many chunks a circuit seals into, and of what size; answered by [`Response::SealPlan`].
    SealPlan { circuit: Circuit },

    /// Reads a CSV file against a card's fields and ranges; answered by [`Response::Table`].
    ReadTable {
        csv: Vec<u8>,
        input: InputForm,
        circuit: Circuit,
    },
    /// Encrypts rows, as many as [`Response::Capacity`] at most, with the newest key (or that of
    /// `epoch_fingerprint`); answered by [`Response::Ciphertext`].
    Encrypt {
        circuit: Circuit,
        rows: Vec<Vec<f64>>,
        fingerprint: Option<Vec<u8>>,
    },
    /// Rows that share one ciphertext; answered by [`Response::Capacity`].
    Capacity { circuit: Circuit },
    /// What one answer costs and gives away; answered by [`Response::Cost`].
    Cost { circuit: Circuit },
    /// Which policies the circuit's outputs allow, and what each costs and gives away; answered by
    /// [`Response::Policies`].
    Policies { circuit: Circuit },
    /// Decrypts a result of `rows` rows; answered by [`Response::Scores`].
    Decrypt {
        circuit: Circuit,
        rows: u32,
        result: Vec<u8>,
        fingerprint: Option<Vec<u8>>,
    },

    /// SHA-256 of bytes; answered by [`Response::Digest`].
    Digest { bytes: Vec<u8> },
    /// Eight words for a fingerprint (BIP-39 English list); answered by [`Response::Words`].
    Words { fingerprint: Vec<u8> },
    /// Takes over new log leaves and a signed head; answered by [`Response::Log`].
    FollowLog {
        state: Option<LogState>,
        head: Vec<u8>,
        leaves: Vec<String>,
        own: Option<OwnKey>,
    },
    /// Checks that `leaf` is entry `index` of the tree under `head` (JSON of `api::log::SignedHead`), and
    /// that `detail`, if given, is what the leaf commits to. The proof must be for the head that this
    /// worker followed last ([`LogState::head`]): a head nobody followed proves nothing. Answered by
    /// [`Response::Verdict`].
    CheckInclusion {
        head: Vec<u8>,
        index: u64,
        leaf: String,
        detail: Option<String>,
        proof: Vec<Vec<u8>>,
    },
    /// Checks that the tree of `old` is a prefix of the tree of `new`; answered by [`Response::Verdict`].
    CheckConsistency {
        old: Vec<u8>,
        new: Vec<u8>,
        proof: Vec<Vec<u8>>,
    },
    /// Checks that a published key is `account`'s before anything is sealed to it: bytes conform, digest
    /// matches, its leaf names that account and is in the log under the head that this worker followed last ([`LogState::head`]). `document` is
    /// JSON of `api::key::KeyDocument`. Answered by [`Response::Verdict`].
    CheckKey {
        account: String,
        document: Vec<u8>,
        head: Vec<u8>,
        leaf: String,
        proof: Vec<Vec<u8>>,
    },

    /// Prepares the visitor's demonstration: a throw-away key, a sealed toy model, an encrypted row;
    /// answered by [`Response::Demo`].
    DemoStart { row: Vec<f64> },
    /// Decrypts its result; answered by [`Response::Scores`].
    DemoFinish { result: Vec<u8> },
}

/// Everything a worker can answer.
#[allow(missing_docs, reason = "fields are described with their variant")]
#[derive(Debug, Serialize, Deserialize)]
pub enum Response {
    /// Nothing to tell.
    Done,
    /// An OPAQUE message for the server.
    Message(Vec<u8>),
    /// The last OPAQUE message, and the key that opens the vault until sign-out.
    SignedIn {
        finalization: Vec<u8>,
        vault_key: Vec<u8>,
    },
    /// An encrypted vault item.
    Blob(Vec<u8>),
    /// A decrypted private document.
    Document(Vec<u8>),
    /// The newest key, and the blob to store as vault item `keys`.
    Keys {
        public_key: Vec<u8>,
        fingerprint: Vec<u8>,
        older: Vec<Vec<u8>>,
        blob: Vec<u8>,
    },
    /// What the compiler understood.
    Imported(Box<ImportReport>),
    /// One chunk of a sealed model or of an evaluation key.
    Chunk(Vec<u8>),
    /// Chunks of an evaluation key: the header comes first and is given here; sizes include it.
    EvaluationKeyPlan {
        header: Vec<u8>,
        chunks: u32,
        total_bytes: u64,
    },
    /// Chunks of a sealed model: the header comes first and is given here; sizes include it.
    SealPlan {
        header: Vec<u8>,
        chunks: u32,
        total_bytes: u64,
    },
    /// Rows of a CSV file.
    Table(Table),
    /// An encrypted input, and the microseconds it took.
    Ciphertext { bytes: Vec<u8>, micros: u64 },
    /// Most rows of one ciphertext.
    Capacity(u32),
    /// Sizes, work and leak of one answer.
    Cost(Cost),
    /// Policies, the most telling first; the first is always scores.
    Policies(Vec<PolicyOffer>),
    /// What the policy let out, row by row, and the microseconds decryption took: real scores; or one
    /// number, the index of the class (a row is empty when no class won clearly); or one number, 1 for
    /// yes and 0 for no.
    Scores { scores: Vec<Vec<f64>>, micros: u64 },
    /// SHA-256.
    Digest(Vec<u8>),
    /// Words to read out.
    Words(Vec<String>),
    /// The followed log.
    Log(LogVerdict),
    /// Outcome of a check.
    Verdict(Verdict),
    /// Bodies of the visitor's demonstration, and how long each step took in microseconds.
    Demo {
        public_key: Vec<u8>,
        sealed: Vec<u8>,
        input: Vec<u8>,
        key_us: u64,
        seal_us: u64,
        encrypt_us: u64,
    },
}

/// Bytes of a message.
///
/// # Errors
/// When a value cannot be written (never for these types).
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(message)
}

/// Message of bytes.
///
/// # Errors
/// When the bytes are no such message.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}
