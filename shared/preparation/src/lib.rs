//! The public part of a model: from the cells that a person gives to the features that the sealed part reads.
//!
//! ```text
//! cells (numbers, categories, gaps, texts)  ->  steps, each making columns of earlier ones  ->  features
//! ```
//!
//! It stands on the model card and runs alike in the owner's compiler, in the user's browser and in a native
//! client. Everything in it is public: names of categories, fill values, bins, vocabularies. Weights that
//! follow it stay sealed.

mod builder;
mod cell;
mod curve;
mod error;
mod input;
mod known_words;
mod learnt;
mod preparation;
mod reach;
mod span;
mod step;
mod words;

pub use builder::Builder;
pub use cell::Cell;
pub use curve::Curve;
pub use error::Error;
pub use input::{Input, MOST_NAMES};
pub use known_words::{KnownWords, WordCount};
pub use learnt::Learnt;
pub use preparation::Preparation;
pub use span::Span;
pub use step::Step;
pub use words::{Norm, Pattern, Vocabulary};
