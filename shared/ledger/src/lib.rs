//! Append-only Merkle log (RFC 6962): hashing, proofs, tiles, checkpoints and their cosignatures, verification.
//!
//! No input or output: the server stores the hashes, the browser checks the proofs. A log keeps the
//! hash of every complete subtree under its [`Position`], so a proof reads O(log n) of them.

mod bundle;
mod checkpoint;
mod directory;
mod error;
mod frontier;
mod hash;
mod note;
mod plan;
mod position;
mod submission;
mod succession;
mod tile;
mod verify;

pub use bundle::{bundle, unbundle};
pub use checkpoint::{Checkpoint, cosign, cosigned_at};
pub use directory::{Directory, DirectoryProof, Newest, directory_path, key_chain};
pub use ed25519_dalek::SigningKey;
pub use error::Error;
pub use frontier::Frontier;
pub use hash::{Hash, empty_root, leaf_hash, node_hash};
pub use note::{NOTE_BYTES, Note, NoteKey, NoteSignature, SignatureKind};
pub use plan::ProofPlan;
pub use position::Position;
pub use submission::Submission;
pub use succession::{LogKeys, Succession};
pub use tile::{Tile, TileAddress, TileSet};
pub use verify::{verify_consistency, verify_inclusion};
