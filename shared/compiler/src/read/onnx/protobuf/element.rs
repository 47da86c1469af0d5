//! Kinds of elements (`TensorProto.DataType`).

pub(crate) const FLOAT: i64 = 1;
pub(crate) const UINT8: i64 = 2;
pub(crate) const INT8: i64 = 3;
pub(crate) const UINT16: i64 = 4;
pub(crate) const INT16: i64 = 5;
pub(crate) const INT32: i64 = 6;
pub(crate) const INT64: i64 = 7;
pub(crate) const TEXT: i64 = 8;
pub(crate) const BOOL: i64 = 9;
pub(crate) const FLOAT16: i64 = 10;
pub(crate) const DOUBLE: i64 = 11;
pub(crate) const UINT32: i64 = 12;
pub(crate) const UINT64: i64 = 13;
pub(crate) const BFLOAT16: i64 = 16;

/// Whether a kind of number keeps fractions.
pub(crate) fn keeps_fractions(element: i64) -> bool {
    matches!(element, FLOAT | FLOAT16 | DOUBLE | BFLOAT16)
}

/// Smallest and largest number of a kind of whole numbers; none of other kinds.
pub(crate) fn whole_numbers(element: i64) -> Option<(f64, f64)> {
    Some(match element {
        UINT8 => (0.0, 255.0),
        INT8 => (-128.0, 127.0),
        UINT16 => (0.0, 65_535.0),
        INT16 => (-32_768.0, 32_767.0),
        INT32 => (i32::MIN.into(), i32::MAX.into()),
        INT64 => (i64::MIN as f64, i64::MAX as f64),
        UINT32 => (0.0, u32::MAX.into()),
        UINT64 => (0.0, u64::MAX as f64),
        _ => return None,
    })
}

/// A half-precision number from its bits (IEEE 754 binary16).
pub(crate) fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff) / 1024.0;
    sign * match exponent {
        0 => fraction * 2f64.powi(-14),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        exponent => (1.0 + fraction) * 2f64.powi(exponent - 15),
    }
}

/// A bfloat16 number from its bits: the upper half of a 32-bit float.
pub(crate) fn brain(bits: u16) -> f64 {
    f32::from_bits(u32::from(bits) << 16).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_meets_known_bits() {
        for (bits, expected) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_953_125),
            (0x0001, 2f64.powi(-24)),
            (0x7bff, 65_504.0),
            (0xfc00, f64::NEG_INFINITY),
        ] {
            assert_eq!(half(bits), expected, "{bits:x}");
        }
        assert!(half(0x7e00).is_nan());
        assert_eq!(brain(0x3f80), 1.0);
        assert_eq!(brain(0xc049), -3.140_625);
    }
}
