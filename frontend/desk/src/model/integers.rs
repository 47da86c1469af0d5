//! Secret integers in few bytes: small ones take one, and so do runs of zeros.

/// Bits of a number in one byte; the highest bit says that more follow.
const DIGIT_BITS: u32 = 7;
const MORE: u8 = 1 << DIGIT_BITS;

/// Bytes that `write` takes for these integers.
pub(super) fn size(integers: impl Iterator<Item = i64>) -> usize {
    Tokens::new(integers).map(digits).sum()
}

/// Appends each integer `v` as the LEB128 digits of `2v` or `-2v - 1`; after a 0 comes the number of
/// further zeros.
pub(super) fn write(integers: impl Iterator<Item = i64>, bytes: &mut Vec<u8>) {
    for mut token in Tokens::new(integers) {
        while token >= u64::from(MORE) {
            bytes.push(token as u8 | MORE);
            token >>= DIGIT_BITS;
        }
        bytes.push(token as u8);
    }
}

/// Reads what `write` wrote.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    zeros: u64,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, zeros: 0 }
    }

    /// The next integer, if there is one.
    pub(super) fn integer(&mut self) -> Option<i64> {
        if self.zeros > 0 {
            self.zeros -= 1;
            return Some(0);
        }
        let token = self.token()?;
        if token == 0 {
            self.zeros = self.token()?;
        }
        Some((token >> 1) as i64 ^ -((token & 1) as i64))
    }

    /// Exactly `count` integers. The caller bounds the count.
    pub(super) fn integers<T: TryFrom<i64>>(&mut self, count: usize) -> Option<Vec<T>> {
        (0..count)
            .map(|_| T::try_from(self.integer()?).ok())
            .collect()
    }

    /// Whether nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.bytes.is_empty() && self.zeros == 0
    }

    fn token(&mut self) -> Option<u64> {
        let mut token = 0;
        for shift in (0..u64::BITS).step_by(DIGIT_BITS as usize) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            token |= u64::from(byte & !MORE) << shift;
            if byte & MORE == 0 {
                return Some(token);
            }
        }
        None
    }
}

/// The numbers that integers are written as.
struct Tokens<I: Iterator<Item = i64>> {
    integers: std::iter::Peekable<I>,
    zeros: Option<u64>,
}

impl<I: Iterator<Item = i64>> Tokens<I> {
    fn new(integers: I) -> Self {
        Self {
            integers: integers.peekable(),
            zeros: None,
        }
    }
}

impl<I: Iterator<Item = i64>> Iterator for Tokens<I> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        if let Some(zeros) = self.zeros.take() {
            return Some(zeros);
        }
        let integer = self.integers.next()?;
        if integer == 0 {
            let mut zeros = 0;
            while self.integers.next_if_eq(&0).is_some() {
                zeros += 1;
            }
            self.zeros = Some(zeros);
        }
        Some((integer << 1 ^ integer >> (i64::BITS - 1)) as u64)
    }
}

fn digits(token: u64) -> usize {
    (u64::BITS - (token | 1).leading_zeros()).div_ceil(DIGIT_BITS) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(integers: &[i64]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(integers.iter().copied(), &mut bytes);
        assert_eq!(bytes.len(), size(integers.iter().copied()));
        bytes
    }

    #[test]
    fn integers_come_back_as_they_were() {
        let integers = [0, 0, 0, 1, -1, 0, 63, -64, 64, i64::MAX, i64::MIN, 0];
        let bytes = written(&integers);
        let mut reader = Reader::new(&bytes);
        assert_eq!(
            reader.integers::<i64>(integers.len()).unwrap(),
            integers.to_vec()
        );
        assert!(reader.is_at_end());
        assert_eq!(reader.integer(), None);
    }

    #[test]
    fn a_thousand_zeros_take_three_bytes() {
        assert_eq!(written(&[0; 1_000]).len(), 3);
        assert_eq!(written(&[5; 1_000]).len(), 1_000);
    }

    #[test]
    fn an_integer_too_large_for_its_place_is_refused() {
        let bytes = written(&[1 << 40]);
        assert_eq!(Reader::new(&bytes).integers::<i32>(1), None);
    }

    #[test]
    fn digits_without_an_end_are_refused() {
        assert_eq!(Reader::new(&[0xff; 20]).integer(), None);
        assert_eq!(Reader::new(&[0]).integer(), None);
    }
}
