//! Encrypted model times encrypted input, on ciphertext only.
//!
//! ```text
//! input -> [ external products -> lookups -> packing ]* -> external products (-> sealed tables) -> policy
//!       -> + encryption of zero -> + flooding -> wanted coefficients
//! ```

mod blind_rotation;
mod decision;
mod departure;
mod error;
mod evaluation_key;
mod evaluator;
mod external_product;
mod keyswitch;
mod label;
mod linear;
mod lookup;
mod lwe;
mod packing;
mod prepared_key;
mod prepared_model;
mod progress;
mod rotation;
pub mod speed;
mod tables;
mod transform;

pub use error::Error;
pub use evaluation_key::EvaluationKey;
pub use evaluator::{Evaluator, Question};
pub use external_product::{ExternalProduct, FourierGgsw};
pub use linear::Linear;
pub use lookup::insecure_look_up;
pub use prepared_key::PreparedKey;
pub use prepared_model::{PreparedLayer, PreparedModel};
pub use progress::Progress;
