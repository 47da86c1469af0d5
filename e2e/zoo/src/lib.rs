//! Model files as people write them, each imported as its owner would and asked beside the answers of the
//! library that wrote it.
//!
//! A case is a folder: the model file, `rows.csv` to ask with, `expected.csv` with the library's answers
//! (`label`, probabilities `p_*` in class order, `value` or `value_*`), the owner's labelled `train.csv`
//! where there is one, and `meta.json`.

mod case;
mod comparison;
mod finding;
pub mod readme;
mod rows;
mod tally;

pub use case::{Case, Hindrance, cases};
pub use finding::{AnswerNoise, Ending, Finding, Specimen};
pub use tally::Tally;
