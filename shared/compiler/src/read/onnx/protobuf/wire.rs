/// A message that is not protobuf, or ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The fields of one protobuf message, in file order. Reads nothing beyond its slice.
///
/// Source: protobuf.dev, "Encoding".
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

/// The content of one field.
#[derive(Clone, Copy)]
pub(crate) enum Payload<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
}

impl<'a> Fields<'a> {
    pub(crate) fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    /// The next field's number and content.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, Payload<'a>)>, Malformed> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let key = self.varint()?;
        let payload = match key & 7 {
            0 => Payload::Varint(self.varint()?),
            1 => Payload::Fixed64(self.array()?),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Malformed)?;
                Payload::Bytes(self.take(length)?)
            }
            5 => Payload::Fixed32(self.array()?),
            _ => return Err(Malformed),
        };
        Ok(Some((key >> 3, payload)))
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Malformed)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = rest;
        Ok(taken)
    }
}

impl<'a> Payload<'a> {
    /// An embedded message, or raw bytes.
    pub(crate) fn bytes(self) -> Result<&'a [u8], Malformed> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(Malformed),
        }
    }

    /// Text; bytes that are no UTF-8 become replacement characters.
    pub(crate) fn text(self) -> Result<String, Malformed> {
        self.bytes()
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    pub(crate) fn integer(self) -> Result<i64, Malformed> {
        match self {
            Self::Varint(value) => Ok(value as i64),
            _ => Err(Malformed),
        }
    }

    pub(crate) fn float(self) -> Result<f64, Malformed> {
        match self {
            Self::Fixed32(bytes) => Ok(f32::from_le_bytes(bytes).into()),
            _ => Err(Malformed),
        }
    }

    /// Appends one integer, or a packed block of them.
    pub(crate) fn integers(self, into: &mut Vec<i64>) -> Result<(), Malformed> {
        match self {
            Self::Bytes(packed) => {
                let mut fields = Fields::new(packed);
                while !fields.rest.is_empty() {
                    into.push(fields.varint()? as i64);
                }
            }
            single => into.push(single.integer()?),
        }
        Ok(())
    }

    /// Appends one 32-bit float, or a packed block of them.
    pub(crate) fn floats(self, into: &mut Vec<f64>) -> Result<(), Malformed> {
        match self {
            Self::Bytes(packed) => numbers(packed, |b| f32::from_le_bytes(b).into(), into),
            single => {
                into.push(single.float()?);
                Ok(())
            }
        }
    }

    /// Appends one 64-bit float, or a packed block of them.
    pub(crate) fn doubles(self, into: &mut Vec<f64>) -> Result<(), Malformed> {
        match self {
            Self::Bytes(packed) => numbers(packed, f64::from_le_bytes, into),
            Self::Fixed64(bytes) => {
                into.push(f64::from_le_bytes(bytes));
                Ok(())
            }
            _ => Err(Malformed),
        }
    }
}

/// Appends little-endian numbers of `N` bytes each.
pub(crate) fn numbers<const N: usize>(
    bytes: &[u8],
    read: impl Fn([u8; N]) -> f64,
    into: &mut Vec<f64>,
) -> Result<(), Malformed> {
    let (chunks, rest) = bytes.as_chunks::<N>();
    into.extend(chunks.iter().map(|chunk| read(*chunk)));
    rest.is_empty().then_some(()).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_beyond_the_message_is_malformed_and_reserves_nothing() {
        let endless = [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
        assert!(Fields::new(&endless).next().is_err());
    }

    #[test]
    fn repeated_numbers_are_read_packed_and_one_by_one() {
        let mut read = Vec::new();
        Payload::Bytes(&[1, 0x96, 1]).integers(&mut read).unwrap();
        Payload::Varint(7).integers(&mut read).unwrap();
        assert_eq!(read, [1, 150, 7]);
        let mut read = Vec::new();
        Payload::Bytes(&1.5f32.to_le_bytes())
            .floats(&mut read)
            .unwrap();
        Payload::Fixed32(2.5f32.to_le_bytes())
            .floats(&mut read)
            .unwrap();
        assert_eq!(read, [1.5, 2.5]);
    }

    #[test]
    fn half_a_number_is_malformed() {
        assert!(Payload::Bytes(&[0; 5]).floats(&mut Vec::new()).is_err());
        assert!(Payload::Bytes(&[0; 9]).doubles(&mut Vec::new()).is_err());
    }
}
