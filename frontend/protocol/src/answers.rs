use serde::{Deserialize, Serialize};

/// First messages of a changed password, for the server.
#[derive(Serialize, Deserialize)]
pub struct PasswordRequests {
    /// Proves the present one.
    pub present: Vec<u8>,
    /// Registers the new one.
    pub new: Vec<u8>,
}

/// Last messages of a changed password, for the server.
#[derive(Serialize, Deserialize)]
pub struct PasswordChanged {
    /// Proves the present one.
    pub finalization: Vec<u8>,
    /// Registers the new one.
    pub record: Vec<u8>,
    /// The key of the open vault, wrapped for the new one.
    pub wrapped_vault_key: Vec<u8>,
}

/// A registration, for the server.
#[derive(Serialize, Deserialize)]
pub struct Registered {
    /// The `RegistrationRecord`.
    pub record: Vec<u8>,
    /// A recovery kit for the vault that the password opens.
    pub kit: KitMade,
}

/// A sign-in, for the server.
#[derive(Serialize, Deserialize)]
pub struct SignInProved {
    /// The last message.
    pub finalization: Vec<u8>,
    /// Whether the password's record is weaker than new ones are: it should be registered once more.
    pub is_outdated: bool,
}

/// A recovery kit: a secret, and what the server gets of it once it is kept.
#[derive(Serialize, Deserialize)]
pub struct KitMade {
    /// For the person, and for nobody else.
    pub words: Vec<String>,
    /// For the server.
    pub kit: KitForServer,
}

/// What the server gets of a recovery kit.
#[derive(Serialize, Deserialize)]
pub struct KitForServer {
    /// Checks what the kit signs.
    pub verifying_key: Vec<u8>,
    /// The key of the vault, wrapped for the kit.
    pub wrapped_vault_key: Vec<u8>,
}

/// First message of a recovery, for the server.
#[derive(Serialize, Deserialize)]
pub struct RecoveryRequests {
    /// Registers the new password.
    pub request: Vec<u8>,
    /// The kit's signature of it.
    pub signature: Vec<u8>,
}

/// Last message of a recovery, for the server.
#[derive(Serialize, Deserialize)]
pub struct RecoveryFinished {
    /// Registers the new password.
    pub record: Vec<u8>,
    /// The key of the vault, wrapped for it.
    pub wrapped_vault_key: Vec<u8>,
    /// The kit that takes the used one's place.
    pub next: Option<KitForServer>,
    /// The used kit's signature of all of it.
    pub signature: Vec<u8>,
}

/// Which stored vault item it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemPlace {
    /// Whose vault.
    pub account: String,
    /// Its name.
    pub name: String,
    /// Grows by one with each write.
    pub version: u64,
}

/// How a password is handed to OPAQUE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spelling {
    /// As an `OpaqueString` (RFC 8265): alike on every keyboard.
    Prepared,
    /// As typed, for accounts made before passwords were prepared.
    AsTyped,
}

/// How many candidate keys are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysMade {
    /// So far.
    pub made: u32,
    /// In all.
    pub candidates: u32,
    /// What is committed to once all are made, for the server.
    pub commitment: Option<Vec<u8>>,
}

/// The newest key, and the blob to store as vault item `keys`.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeySet {
    /// Public half of the newest key.
    pub public_key: Vec<u8>,
    /// SHA-256 of it.
    pub fingerprint: Vec<u8>,
    /// Fingerprints of all other keys, oldest first.
    pub older: Vec<Vec<u8>>,
    /// For the server: that the newest key is one of many candidates. None for keys of earlier versions.
    pub proof: Option<Vec<u8>>,
    /// Every key, encrypted.
    pub blob: Vec<u8>,
}

/// The key an owner signs with, and the blob to store as vault item `owner-key`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerKey {
    /// Ed25519, 32 bytes.
    pub public_key: Vec<u8>,
    /// SHA-256 of it.
    pub fingerprint: Vec<u8>,
    /// The secret half, encrypted.
    pub blob: Vec<u8>,
}

/// How a sealed model or an evaluation key is made: the header comes first and is given here, then
/// chunk after chunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkPlan {
    /// First bytes of the whole.
    pub header: Vec<u8>,
    /// Chunks that follow.
    pub chunks: u32,
    /// Bytes of the whole, the header included.
    pub total_bytes: u64,
}

/// An encrypted input.
#[derive(Debug, Serialize, Deserialize)]
pub struct Encrypted {
    /// For the server.
    pub bytes: Vec<u8>,
    /// Microseconds it took.
    pub micros: u64,
}

/// What a pool of pads is bound to, besides the key and the card: as the server opened it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolBinding {
    /// Whose pool.
    pub account: String,
    /// Under which grant.
    pub grant: String,
    /// Counted by the server.
    pub number: u64,
    /// Drawn by the server, 32 bytes.
    pub nonce: Vec<u8>,
    /// How many of its pads are kept.
    pub kept: u8,
}

/// The one reply to a pool's challenge.
#[derive(Debug, Serialize, Deserialize)]
pub struct PoolAnswer {
    /// For the server.
    pub reply: Vec<u8>,
    /// Rows that can be opened.
    pub pads: u32,
}

/// A row, opened with a pad.
#[derive(Debug, Serialize, Deserialize)]
pub struct OpenedPad {
    /// For the server.
    pub bytes: Vec<u8>,
    /// Pads that are left of the pool.
    pub left: u32,
    /// Microseconds it took.
    pub micros: u64,
}

/// What the policy let out.
#[derive(Debug, Serialize, Deserialize)]
pub struct Decrypted {
    /// Row by row: real scores; or one number, the index of the class (a row is empty when no class won
    /// clearly); or one number, 1 for yes and 0 for no.
    pub scores: Vec<Vec<f64>>,
    /// Microseconds it took.
    pub micros: u64,
}

/// What an owner's model answers to a row of his own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// Of the integer twin of what will be sealed, without noise: as in [`Decrypted::scores`].
    pub compiled: Vec<f64>,
    /// Of the model as trained.
    pub original: Vec<f64>,
}

/// Bodies of the visitor's demonstration, and how long each step took in microseconds.
#[derive(Debug, Serialize, Deserialize)]
pub struct DemoBodies {
    /// The throw-away key's public half.
    pub public_key: Vec<u8>,
    /// The sealed toy model.
    pub sealed: Vec<u8>,
    /// The encrypted row.
    pub input: Vec<u8>,
    /// Making the key.
    pub key_us: u64,
    /// Sealing.
    pub seal_us: u64,
    /// Encrypting.
    pub encrypt_us: u64,
}
