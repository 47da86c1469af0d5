//! Where inputs, weights and outputs of a sealed layer lie in polynomials.

mod convolution;
mod gallery;
mod linear;
mod ring;

pub use convolution::{Convolution, ConvolutionLayout};
pub use gallery::{GalleryLayout, MOST_VECTORS};
pub use linear::{LinearLayout, MOST_FEATURES};
pub use ring::{RING_SIZE, Term};

use crate::Error;

/// Layout of a sealed layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A matrix.
    Dense(LinearLayout),
    /// Filters over a picture.
    Convolution(ConvolutionLayout),
    /// Vectors to compare with the input.
    Gallery(GalleryLayout),
}

impl Layout {
    /// Matrix `index` of a circuit: the first reads what the client placed, later ones what packing
    /// placed.
    pub(crate) fn dense(index: usize, inputs: usize, outputs: usize) -> Result<Self, Error> {
        let layout = match index {
            0 => LinearLayout::new(inputs, outputs),
            _ => LinearLayout::packed(inputs, outputs),
        };
        layout.map(Self::Dense)
    }

    /// Filters over the picture that the client placed.
    pub(crate) fn convolution(
        index: usize,
        inputs: usize,
        shape: Convolution,
    ) -> Result<Self, Error> {
        let layout = ConvolutionLayout::new(shape)?;
        (index == 0 && shape.features() == inputs)
            .then_some(Self::Convolution(layout))
            .ok_or(Error::Parameter("convolution"))
    }

    /// Quantized values of one input row.
    pub fn features(&self) -> usize {
        match self {
            Self::Dense(layout) => layout.features,
            Self::Convolution(layout) => layout.shape.features(),
            Self::Gallery(layout) => layout.features,
        }
    }

    /// Outputs of one row.
    pub fn outputs(&self) -> usize {
        match self {
            Self::Dense(layout) => layout.outputs,
            Self::Convolution(layout) => layout.shape.outputs(),
            Self::Gallery(layout) => layout.vectors,
        }
    }

    /// Input ciphertexts for one set of rows.
    pub fn blocks(&self) -> usize {
        match self {
            Self::Dense(layout) => layout.blocks,
            Self::Convolution(layout) => layout.blocks,
            Self::Gallery(_) => 1,
        }
    }

    /// Output ciphertexts for one set of rows.
    pub fn groups(&self) -> usize {
        match self {
            Self::Dense(layout) => layout.groups,
            Self::Convolution(layout) => layout.shape.filters,
            Self::Gallery(layout) => layout.groups,
        }
    }

    /// External products for one set of rows, and sealed polynomials of the layer.
    pub fn polynomials(&self) -> usize {
        self.blocks() * self.groups()
    }

    /// Outputs in `group`.
    pub fn group_outputs(&self, group: usize) -> std::ops::Range<usize> {
        match self {
            Self::Dense(layout) => layout.group_outputs(group),
            Self::Convolution(layout) => layout.group_outputs(group),
            Self::Gallery(layout) => layout.group_vectors(group),
        }
    }

    /// Coefficient of a group's product that holds its output `slot` for `row`.
    pub fn position(&self, row: usize, slot: usize) -> usize {
        match self {
            Self::Dense(layout) => layout.position(row, slot),
            Self::Convolution(layout) => layout.position(slot),
            Self::Gallery(layout) => layout.position(slot),
        }
    }

    /// Block and coefficient of quantized value `index` of `row`.
    pub fn input_position(&self, row: usize, index: usize) -> (usize, usize) {
        match self {
            Self::Dense(layout) => layout.input_place(row, index),
            Self::Convolution(layout) => layout.input_place(index),
            Self::Gallery(_) => (0, index),
        }
    }

    /// Coefficients of an input block that have to travel, in order.
    pub fn used_coefficients(&self, rows: usize) -> Vec<usize> {
        match self {
            Self::Dense(layout) => layout.used_coefficients(rows).collect(),
            Self::Convolution(layout) => layout.used_coefficients().collect(),
            Self::Gallery(_) => (0..RING_SIZE).collect(),
        }
    }

    /// Ciphertexts that hold the offsets.
    pub fn offset_ciphertexts(&self) -> usize {
        match self {
            Self::Dense(layout) => layout.offset_ciphertexts(),
            Self::Convolution(layout) => layout.shape.filters,
            Self::Gallery(_) => 1,
        }
    }

    /// Ciphertext that holds the offsets of a group, and by how many coefficients they lie before their
    /// outputs.
    pub fn offset_place(&self, group: usize) -> (usize, usize) {
        match self {
            Self::Dense(layout) => layout.offset_place(group),
            Self::Convolution(_) => (group, 0),
            Self::Gallery(_) => (0, 0),
        }
    }

    /// Row of [`crate::Weights`] whose offset output `slot` of `group` gets.
    pub fn offset_row(&self, group: usize, slot: usize) -> usize {
        match self {
            Self::Dense(layout) => layout.group_outputs(group).start + slot,
            Self::Convolution(_) => group,
            Self::Gallery(layout) => layout.group_vectors(group).start + slot,
        }
    }

    /// Rows that share one set of ciphertexts.
    pub fn rows(&self) -> usize {
        match self {
            Self::Dense(layout) => layout.rows,
            Self::Convolution(_) | Self::Gallery(_) => 1,
        }
    }

    /// Places of the secret numbers in the polynomial of one block and group.
    pub fn terms(&self, block: usize, group: usize) -> Vec<Term> {
        match self {
            Self::Dense(layout) => layout.terms(block, group),
            Self::Convolution(layout) => layout.terms(block, group),
            Self::Gallery(layout) => layout.terms(group),
        }
    }
}
