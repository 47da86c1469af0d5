//! The circuit form every model is compiled to, and its cleartext twin.
//!
//! ```text
//! encode (public, in the browser)  ->  [ Linear (sealed)  ->  Lookup (public table) ]*  ->  head (sealed)  ->  output policy
//! ```
//!
//! A [`Circuit`] is the *public* half: feature ranges, shapes, scales and policy. It travels in the
//! model card. [`Trained`] is the *secret* half and never reaches the server in the clear.

mod convolution;
mod cost;
mod encoder;
mod error;
mod head;
mod hidden;
mod layout;
mod lookup;
mod policy;
mod scale;
mod trained;
mod twin;
mod weights;

pub use convolution::Convolution;
pub use cost::{Cost, any_group_len, comparison_groups};
pub use encoder::{Encoder, FeatureRange};
pub use error::Error;
pub use head::{Head, Tables};
pub use hidden::{HiddenLayer, Shape};
pub use layout::{ConvolutionLayout, GalleryLayout, Layout, LinearLayout};
pub use lookup::{Addressing, LookupSet};
pub use policy::{MOST_CLASSES, OutputPolicy, USUAL_RESOLUTION};
pub use scale::Scale;
pub use trained::{SecretTables, Trained, TrainedHead};
pub use weights::Weights;

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
}

/// Most hidden layers.
const MOST_HIDDEN: usize = 4;

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
        }
    }

    /// Features of one row.
    pub fn features(&self) -> usize {
        self.encoder.features.len()
    }

    /// Rows that one input may hold: with lookups one, otherwise as many as share the ciphertexts.
    ///
    /// # Errors
    /// As [`Circuit::layouts`].
    pub fn rows(&self, ring_size: usize) -> Result<usize, Error> {
        let layouts = self.layouts(ring_size)?;
        Ok(match (self.lookups, layouts.as_slice()) {
            (None, [Layout::Dense(layout)]) => layout.rows,
            _ => 1,
        })
    }

    /// Where each sealed linear layer keeps its inputs, weights and outputs in the ring
    /// `Z_q[X]/(X^N + 1)`: hidden layers, then the head.
    ///
    /// # Errors
    /// [`Error::Shape`] when a layer has no input, no output, or more than the ring can take.
    pub fn layouts(&self, ring_size: usize) -> Result<Vec<Layout>, Error> {
        let mut inputs = self.encoder.width();
        let mut layouts = Vec::with_capacity(self.hidden.len() + 1);
        for (index, hidden) in self.hidden.iter().enumerate() {
            layouts.push(match hidden.shape {
                Shape::Dense { outputs } => dense(index, inputs, outputs, ring_size)?,
                Shape::Convolution(convolution) => {
                    let layout = ConvolutionLayout::new(convolution, ring_size)?;
                    let fits = index == 0 && convolution.features() == inputs;
                    fits.then_some(()).ok_or(Error::Parameter("convolution"))?;
                    Layout::Convolution(layout)
                }
            });
            inputs = hidden.outputs();
        }
        layouts.push(match &self.head {
            Head::Dense => dense(self.hidden.len(), inputs, self.outputs, ring_size)?,
            Head::Tables(tables) => dense(self.hidden.len(), inputs, tables.values, ring_size)?,
            Head::Gallery => Layout::Gallery(GalleryLayout::new(inputs, self.outputs, ring_size)?),
        });
        Ok(layouts)
    }

    /// Layout of the first layer: where an input lies.
    ///
    /// # Errors
    /// As [`Circuit::layouts`].
    pub fn input_layout(&self, ring_size: usize) -> Result<Layout, Error> {
        Ok(self.layouts(ring_size)?.swap_remove(0))
    }

    /// One integer step of the outputs of each sealed linear layer in `Z_q`, `q = 2^64`; layer `l`'s
    /// inputs are scaled by it.
    pub fn deltas(&self) -> Vec<u64> {
        let hidden = self.hidden.iter().map(|hidden| lookup::delta(hidden.range));
        let head = match &self.head {
            Head::Tables(tables) => lookup::delta(tables.range),
            Head::Dense | Head::Gallery => self.score_delta(),
        };
        hidden.chain([head]).collect()
    }

    /// One integer step of a score in `Z_q`. For a label it is halved: differences of two scores
    /// must fit the torus.
    pub fn score_delta(&self) -> u64 {
        match self.policy {
            OutputPolicy::Label => self.scale.delta() >> 1,
            OutputPolicy::Scores { .. } | OutputPolicy::Decision => self.scale.delta(),
        }
    }

    /// Standard deviation of the noise that floods an answer, as a fraction of the torus: of scores
    /// half a step of their resolution, of labels and decisions an eighth of half a step.
    pub fn flooding_std(&self) -> f64 {
        match self.policy {
            OutputPolicy::Scores { resolution_bits } => {
                (-(f64::from(resolution_bits) + 1.0)).exp2()
            }
            OutputPolicy::Label | OutputPolicy::Decision => 1.0 / (16.0 * self.answers() as f64),
        }
    }

    /// Steps of the torus that label or decision is one of: a label `c` is the plaintext
    /// `(c + 1) / answers`, a decision `+-1/4`.
    pub fn answers(&self) -> u64 {
        match self.policy {
            OutputPolicy::Label => (self.outputs as u64 + 1).next_power_of_two(),
            OutputPolicy::Decision | OutputPolicy::Scores { .. } => 2,
        }
    }

    /// Checks every public number of the circuit; a circuit that passes never makes an encoder,
    /// a layout, an evaluator or a decoder fail.
    ///
    /// # Errors
    /// The first part that is out of bounds.
    pub fn validate(&self, ring_size: usize) -> Result<(), Error> {
        self.encoder.validate()?;
        self.scale.validate()?;
        self.policy.validate(self.outputs, &self.head)?;
        if self.hidden.len() > MOST_HIDDEN {
            return Err(Error::Parameter("number of hidden layers"));
        }
        let mut hidden = self.hidden.iter();
        hidden.try_for_each(|hidden| hidden.validate(ring_size))?;
        if let Head::Tables(tables) = &self.head {
            tables.validate(self.outputs)?;
        }
        if matches!(self.head, Head::Gallery)
            && !(self.hidden.is_empty() && self.encoder.grids.is_empty())
        {
            return Err(Error::Parameter("gallery"));
        }
        if self.lookups.is_some() != self.needs_lookups() {
            return Err(Error::Parameter("lookup parameters"));
        }
        self.layouts(ring_size).map(|_| ())
    }

    /// Whether an answer takes lookups, and with them an evaluation key.
    pub fn needs_lookups(&self) -> bool {
        !self.hidden.is_empty()
            || matches!(self.head, Head::Tables(_))
            || self.policy.needs_lookups()
    }
}

/// The first layer reads what the client placed, later ones what packing placed.
fn dense(index: usize, inputs: usize, outputs: usize, ring_size: usize) -> Result<Layout, Error> {
    let layout = match index {
        0 => LinearLayout::new(inputs, outputs, ring_size),
        _ => LinearLayout::packed(inputs, outputs, ring_size),
    };
    layout.map(Layout::Dense)
}
