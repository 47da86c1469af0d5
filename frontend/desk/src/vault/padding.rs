use zeroize::Zeroizing;

/// Smallest padded size.
const SMALLEST: usize = 1024;
const LENGTH_BYTES: usize = 4;

/// `length (u32 LE) || contents || zeros`, up to a size class.
pub(super) fn pad(contents: &[u8]) -> Zeroizing<Vec<u8>> {
    let size = size_class(LENGTH_BYTES + contents.len());
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.extend_from_slice(&(contents.len() as u32).to_le_bytes());
    padded.extend_from_slice(contents);
    padded.resize(size, 0);
    padded
}

/// Opposite of [`pad`]; none when the length does not fit.
pub(super) fn unpad(mut padded: Zeroizing<Vec<u8>>) -> Option<Zeroizing<Vec<u8>>> {
    let length = u32::from_le_bytes(*padded.first_chunk::<LENGTH_BYTES>()?) as usize;
    if length > padded.len() - LENGTH_BYTES {
        return None;
    }
    padded.drain(..LENGTH_BYTES);
    padded.truncate(length);
    Some(padded)
}

/// Padmé: sizes whose binary form ends in zeros but for `log2 log2` leading bits; at most 12 % longer.
/// Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
/// PURBs" (PoPETs 2019), section 4.
fn size_class(length: usize) -> usize {
    let length = length.max(SMALLEST);
    let exponent = length.ilog2();
    let zeros = exponent - (exponent.ilog2() + 1);
    length.next_multiple_of(1 << zeros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_fall_into_classes_at_most_an_eighth_longer() {
        assert_eq!(size_class(1), 1024);
        assert_eq!(size_class(1025), 1088);
        for length in (1024..100_000).step_by(97) {
            let class = size_class(length);
            assert!(class >= length && class * 8 <= length * 9);
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        let mut padded = pad(b"text");
        padded[..4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(unpad(padded), None);
        assert_eq!(unpad(Zeroizing::new(vec![0; 3])), None);
    }
}
