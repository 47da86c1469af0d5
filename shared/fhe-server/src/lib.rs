//! Encrypted model times encrypted input, on ciphertext only.
//!
//! ```text
//! input -> [ external products -> lookups -> packing ]* -> external products (-> sealed tables) -> policy
//!       -> + encryption of zero -> + flooding -> wanted coefficients
//! ```

mod bootstrap;
mod departure;
mod error;
mod evaluator;
mod external_product;
mod linear;
mod lwe;
mod policies;
mod prepared_key;
mod prepared_model;
mod progress;
pub mod speed;
mod transform;

pub use bootstrap::{EvaluationKey, insecure_look_up};
pub use error::Error;
pub use evaluator::{Evaluator, Question};
pub use external_product::{ExternalProduct, FourierGgsw};
pub use linear::Linear;
pub use prepared_key::PreparedKey;
pub use prepared_model::{PreparedLayer, PreparedModel};
pub use progress::Progress;
