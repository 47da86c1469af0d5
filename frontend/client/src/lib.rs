//! The client: everything a person's program does on the service, without a screen, and every rule of
//! trust with it.
//!
//! page or story -> [`Client`] -> [`port`] -> server, desk, memory. A client names neither a browser nor
//! an operating system, so the app and a native program keep the very same rules:
//!
//! * the log is followed from where the last visit stopped, and a log that went back is an alarm;
//! * nothing is sealed to a key that the log does not prove or that is not the one its owner verified;
//! * nothing is encrypted for a copy that its owner did not sign, or by another card than he signed;
//! * what must not be lost is in the vault before anybody sees the public half of it;
//! * what was interrupted goes on where it stopped.

#[macro_use]
extern crate words;

pub mod failure;
pub mod hex;
pub mod port;
pub mod reading;

mod account;
mod client;
mod keys;
mod log;
mod owner;
mod patience;
mod server;
mod status;
mod stop;
mod user;
mod vault;

pub use account::{
    AccountExport, AddedPasskey, CHANGED, Entrance, LOCKED, LeftOut, OfferedKit, OpenedRecovery,
    Registering, Registration, SIGNED_OUT, SignInStep, UnconfirmedSignIn,
};
pub use client::Client;
pub use failure::{Failure, Outcome, Pending};
pub use keys::{CheckedKey, KeyStanding, OwnKeys, ShownHolder, Trust};
pub use owner::{
    BulkGrant, Copies, DRAFT_FILE_BYTES, Draft, DraftFiles, DraftPlace, FailedGrants, Given,
    GrantRule, ListedDraft, MOST_DRAFTS, ModelUsers, NewVersion, PublishStage, QueuedSealing,
    Restoring, RuledRequest, SavedDraft, SavedFiles, SealFailure, SealStage, SealTerms,
    SealingNews, ToPublish, ToSeal, ToldDraft, TypedCard, Uncompared,
};
pub use patience::FRESH_MS;
pub use protocol::{KeyKind, NamedFile, Restore, Tried};
pub use server::{ActivityFilter, ApiContent, ApiOperation, Decision, PlannedInvitation};
pub use status::{
    AcceptedRestore, AnswerEntry, AnswerStanding, AskedAs, AuditStage, AuditStatus,
    ContradictedAnswer, LogAlarm, LogStatus, LoggedAnswers, News, RestoreOffer, SessionStatus,
    TestRecord, TestRows, ToldRestore, USUAL_RATE, UsedGrant, noticed,
};
pub use stop::Stop;
pub use user::{
    AnswerFacts, AnswerRecord, AskStep, Asked, Batch, BatchId, BatchNews, Catalogue,
    CatalogueEntry, CatalogueFilters, CatalogueKind, CatalogueOrder, CatalogueQuery, Collected,
    CopySigner, EvaluationKeyStage, Exchange, FileToAsk, GrantedModel, Hearing, History,
    HistoryNews, JobNews, KeptFile, KeptFileState, KeptQuestion, KeptStanding, LIVE_FROM,
    LONGEST_NOTE, MOST_FILES, MOST_KEPT, OpenBatch, Pace, Past, Posed, QueuedQuestion, Replaced,
    Rows, ShownCard, ShownModel, SignedVersion, Times, WaitsFor, is_asked_by_vector, may_ask_live,
    read_vector,
};
