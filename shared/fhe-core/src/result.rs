use circuit::{Circuit, Head, Layout, OutputPolicy};

use crate::{
    Error, RING_SIZE,
    header::{HEADER_BYTES, Kind, exact, take_u32},
    input::check_rows,
    packing::{pack, packed_bytes, unpack},
};

/// What goes back: for each group of answers a mask polynomial and the wanted body coefficients,
/// modulus-switched. All other coefficients stay with the evaluator.
pub struct EncryptedResult {
    groups: Vec<ResultGroup>,
}

/// Answers that share a mask.
pub struct ResultGroup {
    /// `N` coefficients.
    pub mask: Vec<u64>,
    /// Wanted body coefficients, in the order of their [`Place`]s.
    pub bodies: Vec<u64>,
}

/// One number of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Row of the input.
    pub row: usize,
    /// Number within the row's answer.
    pub output: usize,
    /// Coefficient of the product polynomial.
    pub position: usize,
}

/// The places of all numbers of an answer, group by group.
///
/// Scores of a sealed matrix or gallery stay where the products left them; what comes out of lookups
/// is one ciphertext for each number.
///
/// # Errors
/// [`Error::Circuit`], [`Error::Rows`].
pub fn result_places(circuit: &Circuit, rows: usize) -> Result<Vec<Vec<Place>>, Error> {
    check_rows(circuit, rows)?;
    let singles = |count: usize| {
        let place = |output| Place {
            row: 0,
            output,
            position: 0,
        };
        (0..count).map(|output| vec![place(output)]).collect()
    };
    Ok(match (&circuit.policy, &circuit.head) {
        (OutputPolicy::Label | OutputPolicy::Decision, _) => singles(1),
        (OutputPolicy::Scores { .. }, Head::Tables(_)) => singles(circuit.outputs),
        (OutputPolicy::Scores { .. }, Head::Dense | Head::Gallery) => {
            let layouts = circuit.layouts(RING_SIZE)?;
            let last = &layouts[layouts.len() - 1];
            (0..last.groups())
                .map(|group| group_places(last, group, rows))
                .collect()
        }
    })
}

fn group_places(layout: &Layout, group: usize, rows: usize) -> Vec<Place> {
    let places = (0..rows).flat_map(|row| {
        let outputs = layout.group_outputs(group).enumerate();
        outputs.map(move |(slot, output)| Place {
            row,
            output,
            position: layout.position(row, slot),
        })
    });
    places.collect()
}

/// Bits of a coefficient on the wire. Rounding the mask adds `2^-bits * sqrt((1 + N/2) / 12)`, less than
/// a twelfth of the flooding noise.
fn wire_bits(circuit: &Circuit) -> u32 {
    (7.0 - circuit.flooding_std().log2()).ceil() as u32
}

/// Bytes of the wire form: header, number of rows, then mask and bodies of each group.
///
/// # Errors
/// [`Error::Circuit`], [`Error::Rows`].
pub fn result_bytes(circuit: &Circuit, rows: usize) -> Result<usize, Error> {
    let bits = wire_bits(circuit);
    let groups = result_places(circuit, rows)?;
    let groups = groups.iter().map(|places| group_bytes(places.len(), bits));
    Ok(HEADER_BYTES + 4 + groups.sum::<usize>())
}

fn group_bytes(places: usize, bits: u32) -> usize {
    packed_bytes(RING_SIZE, bits) + packed_bytes(places, bits)
}

impl EncryptedResult {
    /// Starts the wire form of a result of `rows` rows; append each group with
    /// [`EncryptedResult::encode_group`].
    ///
    /// # Errors
    /// As [`result_bytes`].
    pub fn encode(circuit: &Circuit, rows: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::with_capacity(result_bytes(circuit, rows)?);
        bytes.extend(Kind::Result.header());
        bytes.extend((rows as u32).to_le_bytes());
        Ok(bytes)
    }

    /// Appends one group, modulus-switched.
    pub fn encode_group(circuit: &Circuit, mask: &[u64], bodies: &[u64], bytes: &mut Vec<u8>) {
        let bits = wire_bits(circuit);
        pack(mask.iter().copied(), bits, bytes);
        pack(bodies.iter().copied(), bits, bytes);
    }

    /// Reads the wire form.
    ///
    /// # Errors
    /// [`Error::Circuit`], [`Error::Rows`], [`Error::Foreign`], [`Error::Length`],
    /// [`Error::Dimension`].
    pub fn from_bytes(bytes: &[u8], circuit: &Circuit, rows: usize) -> Result<Self, Error> {
        let places = result_places(circuit, rows)?;
        let rest = Kind::Result.strip(bytes)?;
        exact(Kind::Result, bytes, result_bytes(circuit, rows)?)?;
        let (stated, mut packed) = take_u32(rest).ok_or(Error::Foreign { expected: "rows" })?;
        if stated != rows {
            return Err(Error::Dimension {
                what: "the number of rows",
                expected: rows,
                got: stated,
            });
        }
        let bits = wire_bits(circuit);
        let mut groups = Vec::with_capacity(places.len());
        for places in &places {
            let (group, rest) = packed.split_at(group_bytes(places.len(), bits));
            groups.push(read_group(group, places.len(), bits));
            packed = rest;
        }
        Ok(Self { groups })
    }

    /// Groups of answers, in the order of [`result_places`].
    pub fn groups(&self) -> &[ResultGroup] {
        &self.groups
    }
}

fn read_group(packed: &[u8], places: usize, bits: u32) -> ResultGroup {
    let (mask, bodies) = packed.split_at(packed_bytes(RING_SIZE, bits));
    let mut group = ResultGroup {
        mask: vec![0; RING_SIZE],
        bodies: vec![0; places],
    };
    unpack(mask, bits, &mut group.mask);
    unpack(bodies, bits, &mut group.bodies);
    group
}
