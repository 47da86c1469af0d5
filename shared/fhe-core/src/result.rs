use circuit::{Circuit, LinearLayout, OutputPolicy};

use crate::{
    Error, LINEAR, RING_SIZE,
    header::{HEADER_BYTES, Kind, exact, take_u32},
    input::check_rows,
    packing::{pack, packed_bytes, unpack},
};

/// What goes back: for each group of outputs a mask polynomial and the wanted body coefficients,
/// modulus-switched to `resolution_bits + 8` bits. All other coefficients stay with the evaluator.
pub struct EncryptedResult {
    rows: usize,
    groups: Vec<ResultGroup>,
}

/// Outputs that share a mask.
pub struct ResultGroup {
    /// `N` coefficients.
    pub mask: Vec<u64>,
    /// Body coefficients at [`LinearLayout::position`], row by row, output slots side by side.
    pub bodies: Vec<u64>,
}

/// Bits of a coefficient on the wire. Rounding the mask adds `2^-bits * sqrt((1 + N/2) / 12)`, less than
/// a twelfth of the flooding noise.
fn wire_bits(policy: &OutputPolicy) -> u32 {
    let OutputPolicy::Scores { resolution_bits } = policy;
    u32::from(*resolution_bits) + 8
}

/// Bytes of the wire form: header, number of rows, then mask and bodies of each group.
///
/// # Errors
/// [`Error::Circuit`], [`Error::Rows`].
pub fn result_bytes(circuit: &Circuit, rows: usize) -> Result<usize, Error> {
    let layout = circuit.layout(RING_SIZE)?;
    check_rows(&layout, rows)?;
    Ok(HEADER_BYTES + 4 + layout.groups * group_bytes(&layout, rows, wire_bits(&circuit.policy)))
}

fn group_bytes(layout: &LinearLayout, rows: usize, bits: u32) -> usize {
    packed_bytes(RING_SIZE, bits) + packed_bytes(rows * layout.outputs_per_polynomial, bits)
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
        let bits = wire_bits(&circuit.policy);
        pack(mask.iter().copied(), bits, bytes);
        pack(bodies.iter().copied(), bits, bytes);
    }

    /// Reads the wire form.
    ///
    /// # Errors
    /// [`Error::Circuit`], [`Error::Rows`], [`Error::Foreign`], [`Error::Length`],
    /// [`Error::Dimension`].
    pub fn from_bytes(bytes: &[u8], circuit: &Circuit, rows: usize) -> Result<Self, Error> {
        let expected = result_bytes(circuit, rows)? - HEADER_BYTES;
        let rest = Kind::Result.strip(bytes)?;
        exact(Kind::Result, rest, expected)?;
        let (stated, packed) = take_u32(rest).ok_or(Error::Foreign { expected: "rows" })?;
        if stated != rows {
            return Err(Error::Dimension {
                what: "the number of rows",
                expected: rows,
                got: stated,
            });
        }
        let layout = circuit.layout(RING_SIZE)?;
        let bits = wire_bits(&circuit.policy);
        let read = |packed: &[u8]| {
            let (mask, bodies) = packed.split_at(packed_bytes(RING_SIZE, bits));
            let mut group = ResultGroup {
                mask: vec![0; LINEAR.polynomial_size.0],
                bodies: vec![0; rows * layout.outputs_per_polynomial],
            };
            unpack(mask, bits, &mut group.mask);
            unpack(bodies, bits, &mut group.bodies);
            group
        };
        let groups = packed
            .chunks_exact(group_bytes(&layout, rows, bits))
            .map(read)
            .collect();
        Ok(Self { rows, groups })
    }

    /// Rows inside.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Groups of outputs, in order.
    pub fn groups(&self) -> &[ResultGroup] {
        &self.groups
    }
}
