//! The circuit form every model is compiled to, and its cleartext twin.
//!
//! ```text
//! encode (public, in the browser)  ->  [ Linear (sealed)  ->  Lookup (public table) ]*  ->  head (sealed)  ->  output policy
//! ```
//!
//! A [`Circuit`] is the *public* half: feature ranges, shapes, scales and policy. It travels in the
//! model card, and everything that computes by it takes the [`Blueprint`] that [`Circuit::check`] makes of
//! it. [`Trained`] is the *secret* half and never reaches the server in the clear.

mod blueprint;
mod cost;
mod encoder;
mod error;
mod heads;
mod hidden;
mod layout;
mod likeness;
mod lookup;
mod placement;
mod policy;
mod scale;
mod trained;
mod twin;
mod weights;

pub use blueprint::{AnswerPlace, Blueprint};
pub use cost::{Cost, any_group_len, comparison_groups};
pub use encoder::{Encoder, FeatureRange};
pub use error::Error;
pub use heads::{Head, SecretTables, Tables, TrainedHead};
pub use hidden::{HiddenLayer, Shape};
pub use layout::{
    Convolution, ConvolutionLayout, GalleryLayout, Layout, LinearLayout, MOST_FEATURES,
    MOST_VECTORS, RING_SIZE, Term,
};
pub use lookup::{Addressing, LookupProfile, LookupSet};
pub use placement::Placement;
pub use policy::{MOST_CLASSES, OutputPolicy, USUAL_RESOLUTION};
pub use scale::Scale;
pub use trained::Trained;
pub use twin::Twin;
pub use weights::Weights;

use heads::Frame;
use serde::{Deserialize, Serialize};

/// The public half of a compiled model: what a client needs to encode an input and to read a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Circuit {
    /// How cleartext features become integers.
    pub encoder: Encoder,
    /// Layers before the head, each followed by lookups; none for a linear model.
    #[serde(default)]
    pub hidden: Vec<HiddenLayer>,
    /// What makes scores.
    #[serde(default)]
    pub head: Head,
    /// Scores (classes, or 1).
    pub outputs: usize,
    /// How integer scores become plaintexts and, after decryption, real scores.
    pub scale: Scale,
    /// What leaves the evaluator.
    pub policy: OutputPolicy,
    /// Parameters of the lookups, if there are any.
    #[serde(default)]
    pub lookups: Option<LookupSet>,
    /// Where the scores of each output lie; empty: where the scale has them.
    #[serde(default)]
    pub placements: Vec<Placement>,
}

impl Circuit {
    /// A linear model: one sealed matrix and no lookup.
    pub fn linear(encoder: Encoder, outputs: usize, scale: Scale, policy: OutputPolicy) -> Self {
        Self {
            encoder,
            hidden: Vec::new(),
            head: Head::Dense,
            outputs,
            scale,
            policy,
            lookups: None,
            placements: Vec::new(),
        }
    }

    /// Features of one row.
    pub fn features(&self) -> usize {
        self.encoder.features.len()
    }

    /// One integer step of a score in `Z_q`. For a label it is halved: differences of two scores
    /// must fit the torus.
    pub fn score_delta(&self) -> u64 {
        self.policy.score_delta(&self.scale)
    }

    /// Where scores of an output lie.
    pub fn placement(&self, output: usize) -> Placement {
        let placement = self.placements.get(output).copied();
        placement.unwrap_or(Placement::PLAIN)
    }

    /// The real score of an output's decrypted torus element in `[-1/2, 1/2)`.
    pub fn decode(&self, output: usize, torus: f64) -> f64 {
        self.placement(output).real(self.scale.decode(torus))
    }

    /// The real score of an output's integer score.
    pub fn real_score(&self, output: usize, integer: f64) -> f64 {
        self.placement(output).real(integer * self.scale.unit)
    }

    /// Standard deviation of the noise that floods an answer, as a fraction of the torus: of scores
    /// half a step of their resolution, of labels and decisions an eighth of half a step.
    pub fn flooding_std(&self) -> f64 {
        self.policy.flooding_std(self.outputs)
    }

    /// Steps of the torus that a label or decision is one of: a label `c` is the plaintext
    /// `(c + 1) / answers`, a decision `+-1/4`.
    pub fn answers(&self) -> u64 {
        self.policy.answers(self.outputs)
    }

    /// Whether scores are linear in the quantized inputs.
    pub fn is_linear(&self) -> bool {
        self.hidden.is_empty() && self.head.tables() == 0
    }

    /// What its head sees of the circuit.
    pub(crate) fn frame(&self) -> Frame<'_> {
        Frame {
            encoder: &self.encoder,
            hidden: self.hidden.len(),
            outputs: self.outputs,
            scale: &self.scale,
            needs_lookups: self.needs_lookups(),
        }
    }

    /// Lookups of one answer.
    pub fn lookup_count(&self) -> usize {
        let hidden: usize = self.hidden.iter().map(HiddenLayer::outputs).sum();
        hidden + self.head.tables() + self.policy.lookups(self.outputs)
    }

    /// Whether an answer takes lookups, and with them an evaluation key.
    pub fn needs_lookups(&self) -> bool {
        !self.is_linear() || self.policy.needs_lookups()
    }
}
