//! The circuit form every model is compiled to, and its cleartext twin.
//!
//! ```text
//! encode (public, in the browser)  ->  Linear (sealed)  ->  output policy
//! ```
//!
//! A [`Circuit`] is the *public* half: feature ranges, shapes, scales and policy. It travels in the
//! model card. [`Weights`] is the *secret* half and never reaches the server in the clear.

mod encoder;
mod error;
mod layout;
mod policy;
mod scale;
mod twin;
mod weights;

pub use encoder::{Encoder, FeatureRange};
pub use error::Error;
pub use layout::LinearLayout;
pub use policy::OutputPolicy;
pub use scale::Scale;
pub use weights::Weights;

use serde::{Deserialize, Serialize};

/// The public half of a compiled model: what a client needs to encode an input and to read a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Circuit {
    /// How cleartext features become integers.
    pub encoder: Encoder,
    /// Outputs of the sealed linear layer (classes, or 1).
    pub outputs: usize,
    /// How integer scores become plaintexts and, after decryption, real scores.
    pub scale: Scale,
    /// What leaves the evaluator.
    pub policy: OutputPolicy,
}

impl Circuit {
    /// Features of one row.
    pub fn features(&self) -> usize {
        self.encoder.features.len()
    }

    /// Where features, rows and outputs lie in the ring `Z_q[X]/(X^N + 1)`.
    ///
    /// # Errors
    /// [`Error::Shape`] when the circuit has no feature, no output, or more than the ring can take.
    pub fn layout(&self, ring_size: usize) -> Result<LinearLayout, Error> {
        LinearLayout::new(self.features(), self.outputs, ring_size)
    }

    /// Checks every public number of the circuit; a circuit that passes never makes an encoder,
    /// a layout or a decoder fail.
    ///
    /// # Errors
    /// The first part that is out of bounds.
    pub fn validate(&self, ring_size: usize) -> Result<(), Error> {
        self.encoder.validate()?;
        self.scale.validate()?;
        self.policy.validate()?;
        self.layout(ring_size).map(|_| ())
    }
}
