//! What a user does: ask, follow jobs, keep answers, make evaluation keys.

mod ask_step;
mod batch;
mod catalogue;
mod evaluate;
mod evaluation_key;
mod granted;
mod history;
mod job;
mod live;
mod logged;
mod pads;
mod placed_tests;
mod question;
mod test_rows;
mod vector;

pub use ask_step::AskStep;
pub use batch::{Batch, BatchNews, FileToAsk, KeptStanding, OpenBatch, Pace};
pub(crate) use catalogue::ITEM as FAVOURITES;
pub use catalogue::{
    Catalogue, CatalogueEntry, CatalogueFilters, CatalogueKind, CatalogueOrder, CatalogueQuery,
};
pub use evaluate::{Asked, Exchange, Posed, Rows, Times};
pub use evaluation_key::EvaluationKeyStage;
pub use granted::{CopySigner, GrantedModel, ShownCard, ShownModel, SignedVersion};
pub(crate) use granted::{MODEL_VERSIONS, STATEMENTS};
pub(crate) use history::NOTE_DRAFT;
pub use history::{
    AnswerFacts, AnswerRecord, BatchId, History, HistoryNews, KeptFile, KeptFileState,
    KeptQuestion, LONGEST_NOTE, MOST_FILES, MOST_KEPT, Past, Replaced, WaitsFor,
};
pub use job::{Hearing, JobNews};
pub use live::{LIVE_FROM, may_ask_live};
pub use question::{Collected, QueuedQuestion};
pub use vector::{is_asked_by_vector, read_vector};
