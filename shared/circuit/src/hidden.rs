use serde::{Deserialize, Serialize};

use crate::{Addressing, Convolution, Error};

/// A sealed linear layer followed by a public activation: one lookup for each of its outputs.
///
/// The outputs are integers in `[0, range/2)` for inputs as they usually are (the offsets shift them
/// there), addressed as [`Addressing`] says; what lies outside meets the table with the sign changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HiddenLayer {
    /// Shape of the sealed weights.
    pub shape: Shape,
    /// Integers around the torus.
    pub range: u64,
    /// The activation as a table: an input of the next layer for each box, 2 to 256 of them.
    pub activation: Vec<i16>,
    /// Bound on the Euclidean norm of each row of the next layer's weights, a power of two: how far the
    /// noise of these lookups reaches.
    pub outgoing_norm: u32,
}

/// Shape of a sealed linear layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Every input meets every output.
    Dense {
        /// Number of outputs.
        outputs: usize,
    },
    /// Filters over a picture; only as the first layer.
    Convolution(Convolution),
}

/// Most values that are packed into one ciphertext for the next layer.
const MOST_VALUES: usize = 1_024;

/// Largest bound on a norm.
const MOST_NORM: u32 = 1 << 24;

impl HiddenLayer {
    /// Outputs, and lookups.
    pub fn outputs(&self) -> usize {
        match self.shape {
            Shape::Dense { outputs } => outputs,
            Shape::Convolution(convolution) => convolution.outputs(),
        }
    }

    /// How outputs address the activation.
    ///
    /// # Errors
    /// As [`Addressing::new`].
    pub fn addressing(&self) -> Result<Addressing, Error> {
        Addressing::new(self.range, self.activation.len())
    }

    pub(crate) fn validate(&self) -> Result<(), Error> {
        if let Shape::Convolution(convolution) = &self.shape {
            convolution.validate()?;
        }
        if !(1..=MOST_VALUES).contains(&self.outputs()) {
            return Err(Error::Shape {
                what: "number of hidden outputs",
                got: self.outputs(),
                allowed: "1 to 1,024",
            });
        }
        if !(self.outgoing_norm.is_power_of_two() && self.outgoing_norm <= MOST_NORM) {
            return Err(Error::Parameter("norm of weights"));
        }
        self.addressing().map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_convolution_is_checked_before_its_outputs_are_counted() {
        let shape = Shape::Convolution(Convolution {
            width: 4,
            height: 4,
            channels: 1,
            kernel: 5,
            stride: 0,
            filters: usize::MAX,
        });
        let hidden = HiddenLayer {
            shape,
            range: 16,
            activation: vec![0, 1],
            outgoing_norm: 1,
        };
        assert!(hidden.validate().is_err());
    }
}
