//! Numbers and texts as files of matrices hold them.

use circuit::MOST_VECTORS;

use super::vectors::MOST_NUMBERS;
use crate::error::Error;

/// How a number is stored, lower byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    Half,
    Brain,
    Single,
    Double,
    /// A signed integer of so many bytes.
    Signed(usize),
    /// An unsigned integer of so many bytes.
    Unsigned(usize),
}

impl Element {
    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::Half | Self::Brain => 2,
            Self::Single => 4,
            Self::Double => 8,
            Self::Signed(bytes) | Self::Unsigned(bytes) => bytes,
        }
    }

    /// The number in as many bytes.
    pub(crate) fn number(self, bytes: &[u8]) -> f64 {
        let mut whole = [0u8; 8];
        whole[..bytes.len().min(8)].copy_from_slice(&bytes[..bytes.len().min(8)]);
        let bits = u64::from_le_bytes(whole);
        match self {
            Self::Half => half(bits as u16),
            Self::Brain => f64::from(f32::from_bits((bits as u32) << 16)),
            Self::Single => f64::from(f32::from_bits(bits as u32)),
            Self::Double => f64::from_bits(bits),
            Self::Unsigned(_) => bits as f64,
            Self::Signed(bytes) => {
                let unused = 64 - 8 * bytes.clamp(1, 8) as u32;
                (((bits << unused) as i64) >> unused) as f64
            }
        }
    }
}

/// Half precision: 1 sign, 5 exponent and 10 fraction bits (IEEE 754).
fn half(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x3ff);
    let size = match (bits >> 10) & 0x1f {
        0 => fraction * (-24f64).exp2(),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1024.0 + fraction) * (f64::from(exponent) - 25.0).exp2(),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// Rows of a matrix that lies row by row, or column by column.
///
/// # Errors
/// [`Error::Vectors`], and [`Error::NoVectors`] where bytes are missing or left.
pub(crate) fn rows(
    bytes: &[u8],
    element: Element,
    [count, length]: [usize; 2],
    by_column: bool,
) -> Result<Vec<Vec<f64>>, Error> {
    if count == 0 || length == 0 {
        return Err(Error::NoVectors);
    }
    if count > MOST_VECTORS || length > MOST_NUMBERS {
        return Err(Error::Vectors);
    }
    let size = element.bytes();
    if bytes.len() != count * length * size {
        return Err(Error::NoVectors);
    }
    let number = |row: usize, column: usize| {
        let place = match by_column {
            true => column * count + row,
            false => row * length + column,
        };
        element.number(&bytes[place * size..(place + 1) * size])
    };
    let row = |row: usize| (0..length).map(|column| number(row, column)).collect();
    Ok((0..count).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_stored() {
        assert_eq!(Element::Half.number(&0x3e00u16.to_le_bytes()), 1.5);
        assert_eq!(
            Element::Half.number(&0x8001u16.to_le_bytes()),
            -(-24f64).exp2()
        );
        assert_eq!(
            Element::Half.number(&0x7c00u16.to_le_bytes()),
            f64::INFINITY
        );
        assert_eq!(Element::Brain.number(&0x3fc0u16.to_le_bytes()), 1.5);
        assert_eq!(Element::Single.number(&(-2.5f32).to_le_bytes()), -2.5);
        assert_eq!(Element::Double.number(&0.1f64.to_le_bytes()), 0.1);
        assert_eq!(Element::Signed(1).number(&[0xff]), -1.0);
        assert_eq!(Element::Signed(2).number(&[0xfe, 0xff]), -2.0);
        assert_eq!(Element::Unsigned(2).number(&[0xfe, 0xff]), 65_534.0);
    }

    #[test]
    fn a_matrix_is_read_by_row_or_by_column() {
        let bytes = [1, 2, 3, 4, 5, 6];
        let read = |by_column| rows(&bytes, Element::Unsigned(1), [2, 3], by_column).unwrap();
        assert_eq!(read(false), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        assert_eq!(read(true), [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]]);
        let short = rows(&bytes, Element::Unsigned(1), [2, 4], false);
        assert_eq!(short, Err(Error::NoVectors));
    }
}
