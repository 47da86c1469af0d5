//! Every word of every mail, in every language.
//!
//! A subject has no word of anybody's; a body names people and models, and says why in somebody's words, never a value, a weight, an
//! input or an answer.

mod english;
mod frame;
mod german;
mod letter;

pub use letter::{Sender, letter};
