//! Encrypted model times encrypted input, on ciphertext only.
//!
//! ```text
//! input -> external products -> + offsets -> + encryption of zero -> + flooding -> wanted coefficients
//! ```

mod error;
mod evaluator;
mod external_product;
mod prepared_key;
mod prepared_model;

pub use error::Error;
pub use evaluator::Evaluator;
pub use external_product::{ExternalProduct, FourierGgsw};
pub use prepared_key::PreparedKey;
pub use prepared_model::PreparedModel;
