use circuit::{Blueprint, Circuit};

use crate::{
    Error, RING_SIZE,
    header::{HEADER_BYTES, Kind, exact, take_u32},
    input::check_rows,
    keys::looks_uniform,
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
    /// Wanted body coefficients, in the order of their [`circuit::AnswerPlace`]s.
    pub bodies: Vec<u64>,
}

/// Bits of a coefficient on the wire. Rounding the mask adds `2^-bits * sqrt((1 + N/2) / 12)`, less than
/// a twelfth of the flooding noise.
fn wire_bits(circuit: &Circuit) -> u32 {
    (7.0 - circuit.flooding_std().log2()).ceil() as u32
}

/// Bytes of the wire form: header, number of rows, then mask and bodies of each group.
///
/// # Errors
/// [`Error::Rows`].
pub fn result_bytes(blueprint: &Blueprint, rows: usize) -> Result<usize, Error> {
    check_rows(blueprint, rows)?;
    let bits = wire_bits(blueprint);
    let groups = blueprint.places(rows);
    let groups = groups.map(|places| group_bytes(places.len(), bits));
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
    pub fn encode(blueprint: &Blueprint, rows: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::with_capacity(result_bytes(blueprint, rows)?);
        bytes.extend(Kind::Result.header());
        bytes.extend((rows as u32).to_le_bytes());
        Ok(bytes)
    }

    /// Appends one group, modulus-switched.
    pub fn encode_group(blueprint: &Blueprint, mask: &[u64], bodies: &[u64], bytes: &mut Vec<u8>) {
        let bits = wire_bits(blueprint);
        pack(mask.iter().copied(), bits, bytes);
        pack(bodies.iter().copied(), bits, bytes);
    }

    /// Reads the wire form.
    ///
    /// # Errors
    /// [`Error::Rows`], [`Error::Foreign`], [`Error::Length`], [`Error::Dimension`], and [`Error::Mask`] where a mask
    /// does not look uniform: what leaves an evaluator was re-randomised, and a sparse mask asks for bits of the key. An
    /// honest mask is refused with a probability of at most `2^-41`.
    pub fn from_bytes(bytes: &[u8], blueprint: &Blueprint, rows: usize) -> Result<Self, Error> {
        let expected = result_bytes(blueprint, rows)?;
        let rest = Kind::Result.strip(bytes)?;
        exact(Kind::Result, bytes, expected)?;
        let (stated, mut packed) = take_u32(rest).ok_or(Error::Foreign { expected: "rows" })?;
        if stated != rows {
            return Err(Error::Dimension {
                what: "the number of rows",
                expected: rows,
                got: stated,
            });
        }
        let bits = wire_bits(blueprint);
        let places = blueprint.places(rows);
        let mut groups = Vec::with_capacity(places.len());
        for places in places {
            let (group, rest) = packed.split_at(group_bytes(places.len(), bits));
            let group = read_group(group, places.len(), bits);
            looks_uniform(&group.mask, bits)
                .then_some(())
                .ok_or(Error::Mask)?;
            groups.push(group);
            packed = rest;
        }
        Ok(Self { groups })
    }

    /// Groups of answers, in the order of [`Blueprint::places`].
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
