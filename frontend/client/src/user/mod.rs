//! What a user does: ask, follow jobs, keep answers, make evaluation keys.

mod batch;
mod evaluate;
mod evaluation_key;
mod granted;
mod history;
mod job;
mod logged;
mod pads;
mod placed_tests;
mod question;
mod test_rows;

pub use batch::{Batch, BatchNews, OpenParts};
pub use evaluate::{AskStep, Asked, Exchange, Posed, Rows, Times};
pub use evaluation_key::EvaluationKeyStage;
pub use granted::{CopySigner, GrantedModel};
pub use history::{History, KeptQuestion, LONGEST_NOTE, MOST_KEPT, Past, WaitsFor};
pub use job::{Hearing, JobNews};
pub use question::QueuedQuestion;
