//! Messages between a client and its desks, as postcard bytes in transferables where the desk is a
//! browser's worker.
//!
//! The app never touches a secret: passwords go in, ciphertexts and pictures' numbers come out. Vault
//! blobs are opaque to the app; it stores them on the server as they are.
//!
//! Each request is a struct and names its answer ([`Ask`]); what can be asked stands on one screen in
//! `asks.rs`. What is large or takes time to get ready (a card's checked circuit, a compiled model, a
//! table, a sealing) stays at the desk, and later requests name it by a [`Handle`]. A desk holds few of
//! each kind and may be a fresh one: [`Fault::gone`] says so, and the asker opens the thing again. A handle
//! tells no secret.
//!
//! Every worker posts [`READY`] once when it can take messages. A [`Call`] is answered by one
//! [`Reply`] with the same `id`.

mod answers;
mod asks;
mod cost;
mod handle;
mod import;
mod known_answers;
mod log;
mod table;
mod wire;

pub use answers::{
    ChunkPlan, Decrypted, DemoBodies, Encrypted, ItemPlace, KeySet, KeysMade, KitForServer,
    KitMade, OpenedPad, PasswordChanged, PasswordRequests, PoolAnswer, PoolBinding,
    RecoveryFinished, RecoveryRequests, Registered, SignInProved, SignerKey, Spelling, Tried,
};
pub use asks::*;
pub use cost::{CardCost, GivesAway, PolicyOffer, PoolCost, VerifiedCost};
pub use handle::{
    CardHandle, DigestHandle, Handle, ModelHandle, PadsHandle, SealHandle, TableHandle,
};
pub use import::{ImportReport, NamedFile};
pub use known_answers::{KnownAnswer, KnownAnswersLetter, KnownRow};
pub use log::{
    FoundRestore, KeyKind, LOG_KEY_CHANGED, LogEdge, LogPart, LogPlan, LogState, LogVerdict,
    NoteStanding, OwnKey, PastHead, Replayed, Restore, ShownEntry, VAULT_NOTED, Verdict, Watch,
};
pub use table::{
    AssumedOrder, ColumnRemark, CountedChoices, HeadChoice, HeadInput, LeftOutRow, LineCells,
    NamedHeads, OwnColumn, RowMark, RowProblem, TableReport,
};
pub use wire::{
    Answers, Ask, Call, Fault, Opener, Remedy, Reply, decode, encode, reply_fault, reply_id,
};

/// First message of a worker, a plain string.
pub const READY: &str = "ready";

/// Last message of a worker that met a fault of its own, a plain string: end it and start another.
pub const ABORTED: &str = "aborted";
