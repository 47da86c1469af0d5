use std::ops::Range;

use circuit::{Blueprint, Layout, RING_SIZE};
use fhe_core::{LINEAR, QUERY_BASE_LOG, QUERY_LEVELS};
use sha2::{Digest, Sha256};

use crate::{
    Error, NODE_BYTES,
    arithmetic::word::{self, WORD_BYTES},
    header::HEADER_BYTES,
    tree::{SALT_BYTES, depth},
};

/// Bits of a value that one choice is about: of 2, 4 and 8 bits a digit, 2 makes and opens an input of few
/// bytes at the cost in time of single bits.
const DIGIT_BITS: u8 = 2;

/// Most bytes that are hashed for one pad.
const MOST_BYTES: usize = 64 << 20;

/// What a pad for one row of a circuit's input consists of: which coefficients travel as they are, which are
/// committed to, and the alternatives of each choice.
#[derive(Clone, Debug)]
pub struct PadPlan {
    blueprint: Blueprint,
    /// GLWE ciphertexts of the input; polynomial `2c` is the mask of ciphertext `c`, `2c + 1` its body.
    ciphertexts: usize,
    /// Coefficients that travel: masks, and bodies at places that no value fills.
    public: Vec<Slot>,
    /// Coefficients that are committed to, value by value.
    committed: Vec<Slot>,
    choices: Vec<Choice>,
}

/// One coefficient of an input's polynomials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) polynomial: usize,
    pub(crate) coefficient: usize,
}

/// Alternatives of which exactly one is opened.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) alternatives: usize,
    /// Of [`PadPlan::committed`]: the coefficients that every alternative holds.
    pub(crate) slots: Range<usize>,
    /// Whether it is the last about these coefficients: what is opened of all of them adds up.
    pub(crate) is_last: bool,
    code: Code,
}

/// What an alternative adds to coefficients that encrypt 0.
#[derive(Clone, Debug)]
enum Code {
    /// Bits of a quantized value from `shift` on: `alternative * weight + offset`, a pair for each
    /// coefficient.
    Digit {
        value: usize,
        shift: u8,
        factors: Vec<(u64, u64)>,
    },
    /// Thermometer bits of one feature, the values from `first` on: as many as the alternative says are
    /// `step`, the others 0. No other code can be expressed.
    Thermometer { first: usize, step: u64 },
}

impl PadPlan {
    /// The plan for one row of a circuit.
    ///
    /// # Errors
    /// [`Error::Layout`] when more than 64 MiB would be hashed for one pad: a feature with some 3,600 thresholds.
    pub fn new(blueprint: &Blueprint) -> Result<Self, Error> {
        check_size(blueprint)?;
        let layout = blueprint.input_layout();
        let mut plan = match layout {
            Layout::Dense(_) | Layout::Convolution(_) => Self::blocks(blueprint, layout),
            Layout::Gallery(_) => Self::query(blueprint),
        };
        plan.choose();
        Ok(plan)
    }

    /// Values in the bodies of GLWE ciphertexts.
    fn blocks(blueprint: &Blueprint, layout: &Layout) -> Self {
        let places = (0..blueprint.encoder.width()).map(|index| layout.input_position(0, index));
        let body = |(block, coefficient)| Slot {
            polynomial: 2 * block + 1,
            coefficient,
        };
        let committed: Vec<Slot> = places.map(body).collect();
        let used = layout.used_coefficients(1);
        let mut public = Vec::new();
        for block in 0..layout.blocks() {
            public.extend(whole(2 * block));
            let mut is_filled = vec![false; RING_SIZE];
            let filled = committed
                .iter()
                .filter(|slot| slot.polynomial == 2 * block + 1);
            filled.for_each(|slot| is_filled[slot.coefficient] = true);
            let empty = used.iter().filter(|coefficient| !is_filled[**coefficient]);
            public.extend(empty.map(|coefficient| body((block, *coefficient))));
        }
        Self {
            blueprint: blueprint.clone(),
            ciphertexts: layout.blocks(),
            public,
            committed,
            choices: Vec::new(),
        }
    }

    /// Values in masks and bodies of the rows of a GGSW ciphertext: for each level, from the last, a row for
    /// the mask and one for the body.
    fn query(blueprint: &Blueprint) -> Self {
        let (values, rows) = (blueprint.encoder.width(), query_rows());
        let carrier = |row: usize| 2 * row + row % 2;
        let committed = (0..values).flat_map(|coefficient| {
            (0..rows).map(move |row| Slot {
                polynomial: carrier(row),
                coefficient,
            })
        });
        let public = (0..2 * rows).flat_map(|polynomial| {
            let is_carrier = polynomial == carrier(polynomial / 2);
            whole(polynomial).skip(if is_carrier { values } else { 0 })
        });
        Self {
            blueprint: blueprint.clone(),
            ciphertexts: rows,
            public: public.collect(),
            committed: committed.collect(),
            choices: Vec::new(),
        }
    }

    fn choose(&mut self) {
        let encoder = &self.blueprint.encoder;
        let mut choices = Vec::new();
        if encoder.grids.is_empty() {
            let scales = self.scales();
            for value in 0..encoder.width() {
                digits(value, encoder.input_bits, &scales, &mut choices);
            }
        } else {
            let mut first = 0;
            for thresholds in encoder.grids.iter().map(Vec::len) {
                let slots = first..first + thresholds;
                let step = self.blueprint.deltas()[0];
                if thresholds > 0 {
                    choices.push(Choice {
                        alternatives: thresholds + 1,
                        slots,
                        is_last: true,
                        code: Code::Thermometer { first, step },
                    });
                }
                first += thresholds;
            }
        }
        self.choices = choices;
    }

    /// What one step of a value adds to each of its coefficients, and what 0 adds.
    fn scales(&self) -> Vec<(u64, u64)> {
        match self.blueprint.input_layout() {
            Layout::Dense(_) | Layout::Convolution(_) => vec![(self.blueprint.deltas()[0], 0)],
            Layout::Gallery(_) => {
                let levels = self.blueprint.encoder.levels() as u64;
                let scale = |row: usize| {
                    let level = QUERY_LEVELS.0 - row / 2;
                    let factor = 1u64 << (64 - level * QUERY_BASE_LOG.0);
                    (2 * factor, levels.wrapping_mul(factor).wrapping_neg())
                };
                (0..query_rows()).map(scale).collect()
            }
        }
    }

    /// The circuit whose inputs it is for.
    pub fn blueprint(&self) -> &Blueprint {
        &self.blueprint
    }

    /// Which alternative of each choice a quantized row is, as [`circuit::Encoder::quantize`] gives it.
    ///
    /// # Panics
    /// When the row has another number of values.
    pub fn alternatives(&self, quantized: &[i64]) -> Vec<usize> {
        assert_eq!(quantized.len(), self.blueprint.encoder.width());
        let choices = self.choices.iter();
        choices
            .map(|choice| choice.alternative(quantized))
            .collect()
    }

    /// Choices of one row.
    pub fn choice_count(&self) -> usize {
        self.choices.len()
    }

    /// Blocks of 64 bytes that are hashed to make one pad, but for its digest.
    pub fn hashed_blocks(&self) -> usize {
        let choices = self.choices.iter();
        choices.map(Choice::hashed_blocks).sum()
    }

    /// Ciphertexts of an input.
    pub fn ciphertexts(&self) -> usize {
        self.ciphertexts
    }

    /// Bytes of one pad that travel before it is used.
    pub fn public_bytes(&self) -> usize {
        self.public.len() * WORD_BYTES
    }

    /// Bytes of the opening of one row.
    pub fn opening_bytes(&self) -> usize {
        let choices = self.choices.iter().map(Choice::opening_bytes);
        HEADER_BYTES + 4 + choices.sum::<usize>()
    }

    /// SHA-256 of everything that decides what a pad commits to.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(b"tacit pad plan v1");
        let mut say = |numbers: &[usize]| {
            let numbers = numbers.iter().map(|number| *number as u64);
            numbers.for_each(|number| hash.update(number.to_le_bytes()));
        };
        let noise = LINEAR.noise.bound_log2() as usize;
        say(&[usize::from(LINEAR.id), RING_SIZE, noise, self.ciphertexts]);
        for slots in [&self.public, &self.committed] {
            say(&[slots.len()]);
            slots
                .iter()
                .for_each(|slot| say(&[slot.polynomial, slot.coefficient]));
        }
        say(&[self.choices.len()]);
        for choice in &self.choices {
            let Range { start, end } = choice.slots;
            say(&[choice.alternatives, start, end, usize::from(choice.is_last)]);
            match &choice.code {
                Code::Digit {
                    value,
                    shift,
                    factors,
                } => {
                    say(&[0, *value, usize::from(*shift)]);
                    let halves = |(weight, offset): &(u64, u64)| [*weight, *offset].map(split);
                    factors
                        .iter()
                        .for_each(|factor| say(halves(factor).as_flattened()));
                }
                Code::Thermometer { first, step } => {
                    say(&[1, *first]);
                    say(&split(*step));
                }
            }
        }
        hash.finalize().into()
    }

    pub(crate) fn public(&self) -> &[Slot] {
        &self.public
    }

    pub(crate) fn committed(&self) -> &[Slot] {
        &self.committed
    }

    pub(crate) fn choices(&self) -> &[Choice] {
        &self.choices
    }
}

impl Choice {
    /// The word that an alternative adds to coefficient `index` of its slots; branches on no alternative.
    pub(crate) fn addition(&self, alternative: usize, index: usize) -> u64 {
        let coefficient = match &self.code {
            Code::Digit { factors, .. } => {
                let (weight, offset) = factors[index];
                weight.wrapping_mul(alternative as u64).wrapping_add(offset)
            }
            Code::Thermometer { step, .. } => step.wrapping_mul(u64::from(index < alternative)),
        };
        word::round(coefficient)
    }

    fn alternative(&self, quantized: &[i64]) -> usize {
        match &self.code {
            Code::Digit { value, shift, .. } => {
                (quantized[*value] >> shift) as usize & (self.alternatives - 1)
            }
            Code::Thermometer { first, .. } => {
                let bits = &quantized[*first..*first + self.alternatives - 1];
                bits.iter().sum::<i64>() as usize
            }
        }
    }

    /// Coefficients of one alternative.
    pub(crate) fn width(&self) -> usize {
        self.slots.len()
    }

    /// A leaf for each alternative, and the nodes above.
    fn hashed_blocks(&self) -> usize {
        const PADDING: usize = 9;
        let leaf = 5 + self.width() * WORD_BYTES + SALT_BYTES + PADDING;
        self.alternatives * leaf.div_ceil(64) + (1 << depth(self.alternatives)) - 1
    }

    pub(crate) fn opening_bytes(&self) -> usize {
        2 + self.width() * WORD_BYTES + SALT_BYTES + depth(self.alternatives) * NODE_BYTES
    }
}

/// A number's upper and lower half, which fit `usize` everywhere.
fn split(number: u64) -> [usize; 2] {
    [(number >> 32) as usize, number as u32 as usize]
}

fn whole(polynomial: usize) -> impl Iterator<Item = Slot> {
    (0..RING_SIZE).map(move |coefficient| Slot {
        polynomial,
        coefficient,
    })
}

/// Rows of the GGSW ciphertext that a gallery's input is.
fn query_rows() -> usize {
    QUERY_LEVELS.0 * LINEAR.glwe_size().0
}

/// Appends the choices about one quantized value, low digits first.
fn digits(value: usize, bits: u8, scales: &[(u64, u64)], choices: &mut Vec<Choice>) {
    for shift in (0..bits).step_by(usize::from(DIGIT_BITS)) {
        let digit_bits = DIGIT_BITS.min(bits - shift);
        let factor = |(weight, offset): &(u64, u64)| {
            let offset = if shift == 0 { *offset } else { 0 };
            (weight << shift, offset)
        };
        choices.push(Choice {
            alternatives: 1 << digit_bits,
            slots: value * scales.len()..(value + 1) * scales.len(),
            is_last: shift + digit_bits == bits,
            code: Code::Digit {
                value,
                shift,
                factors: scales.iter().map(factor).collect(),
            },
        });
    }
}

/// Whether pads are of a bearable size, before anything is allocated.
fn check_size(blueprint: &Blueprint) -> Result<(), Error> {
    let encoder = &blueprint.encoder;
    let leaf = |words: usize| words * WORD_BYTES + SALT_BYTES + 2 * NODE_BYTES;
    let bytes: usize = match encoder.grids.is_empty() {
        true => {
            let digits = usize::from(encoder.input_bits.div_ceil(DIGIT_BITS));
            encoder.width() * digits * (1 << DIGIT_BITS) * leaf(query_rows())
        }
        false => {
            let grids = encoder.grids.iter().map(Vec::len);
            grids
                .map(|thresholds| (thresholds + 1) * leaf(thresholds))
                .sum()
        }
    };
    (bytes <= MOST_BYTES).then_some(()).ok_or(Error::Layout)
}
