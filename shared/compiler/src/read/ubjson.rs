//! Universal Binary JSON, draft 12, read through serde. Lengths in a file are only believed as far as bytes
//! follow; objects and lists lie at most [`MOST_DEPTH`] deep.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor, value::Error},
    forward_to_deserialize_any,
};

/// How deep objects and lists may lie in each other.
const MOST_DEPTH: usize = 100;

/// Reads one value, and what it holds.
///
/// # Errors
/// When the file ends early, is damaged, or holds something else.
pub(crate) fn from_slice<'de, T: Deserialize<'de>>(file: &'de [u8]) -> Result<T, Error> {
    let mut bytes = Bytes {
        rest: file,
        depth: 0,
    };
    let marker = bytes.marker()?;
    T::deserialize(Item {
        bytes: &mut bytes,
        marker,
    })
}

/// What has not been read.
struct Bytes<'de> {
    rest: &'de [u8],
    depth: usize,
}

impl<'de> Bytes<'de> {
    fn take(&mut self, count: usize) -> Result<&'de [u8], Error> {
        let ends_early = || Error::custom("the file ends early");
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(ends_early)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let bytes = self.take(N)?;
        bytes.try_into().map_err(Error::custom)
    }

    fn byte(&mut self) -> Result<u8, Error> {
        Ok(self.array::<1>()?[0])
    }

    /// The next marker that means something.
    fn marker(&mut self) -> Result<u8, Error> {
        loop {
            match self.byte()? {
                b'N' => {}
                marker => return Ok(marker),
            }
        }
    }

    fn integer(&mut self, marker: u8) -> Result<i64, Error> {
        Ok(match marker {
            b'i' => i8::from_be_bytes(self.array()?).into(),
            b'U' => self.byte()?.into(),
            b'I' => i16::from_be_bytes(self.array()?).into(),
            b'l' => i32::from_be_bytes(self.array()?).into(),
            b'L' => i64::from_be_bytes(self.array()?),
            _ => return Err(Error::custom("a whole number is expected")),
        })
    }

    fn length(&mut self) -> Result<usize, Error> {
        let marker = self.marker()?;
        usize::try_from(self.integer(marker)?).map_err(Error::custom)
    }

    fn text(&mut self) -> Result<&'de str, Error> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).map_err(Error::custom)
    }

    /// The type of all items and their number, where the head of a list or object tells.
    fn head(&mut self) -> Result<Head, Error> {
        let mut head = Head::default();
        if self.rest.starts_with(b"$") {
            self.take(1)?;
            head.kind = Some(self.byte()?);
        }
        if self.rest.starts_with(b"#") {
            self.take(1)?;
            head.left = Some(self.length()?);
        }
        match (head.kind, head.left) {
            (Some(_), None) => Err(Error::custom("a typed list has no length")),
            (Some(b'Z' | b'T' | b'F' | b'N'), _) => Err(Error::custom("items without bytes")),
            _ => Ok(head),
        }
    }
}

/// What the head of a list or object tells.
#[derive(Default)]
struct Head {
    kind: Option<u8>,
    left: Option<usize>,
}

impl Head {
    /// The marker of the next item; none behind the last.
    fn next(&mut self, bytes: &mut Bytes, end: u8) -> Result<Option<u8>, Error> {
        if let Some(left) = &mut self.left {
            let Some(fewer) = left.checked_sub(1) else {
                return Ok(None);
            };
            *left = fewer;
            return match self.kind {
                Some(kind) => Ok(Some(kind)),
                None => bytes.marker().map(Some),
            };
        }
        let marker = bytes.marker()?;
        Ok((marker != end).then_some(marker))
    }
}

/// A value whose marker was read.
struct Item<'a, 'de> {
    bytes: &'a mut Bytes<'de>,
    marker: u8,
}

impl<'de> Item<'_, 'de> {
    fn nested<T>(
        self,
        read: impl FnOnce(&mut Bytes<'de>, Head) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if self.bytes.depth == MOST_DEPTH {
            return Err(Error::custom("too deep"));
        }
        let head = self.bytes.head()?;
        self.bytes.depth += 1;
        let read = read(self.bytes, head);
        self.bytes.depth -= 1;
        read
    }
}

impl<'de> Deserializer<'de> for Item<'_, 'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.marker {
            b'Z' => visitor.visit_unit(),
            b'T' => visitor.visit_bool(true),
            b'F' => visitor.visit_bool(false),
            b'd' => visitor.visit_f32(f32::from_be_bytes(self.bytes.array()?)),
            b'D' => visitor.visit_f64(f64::from_be_bytes(self.bytes.array()?)),
            b'C' => visitor.visit_char(self.bytes.byte()?.into()),
            b'S' | b'H' => visitor.visit_borrowed_str(self.bytes.text()?),
            b'[' => self.nested(|bytes, head| visitor.visit_seq(Items { bytes, head })),
            b'{' => self.nested(|bytes, head| {
                let value = None;
                visitor.visit_map(Fields { bytes, head, value })
            }),
            marker => match self.bytes.integer(marker)? {
                number if number >= 0 => visitor.visit_u64(number.unsigned_abs()),
                number => visitor.visit_i64(number),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.marker {
            b'Z' => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Items<'a, 'de> {
    bytes: &'a mut Bytes<'de>,
    head: Head,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some(marker) = self.head.next(self.bytes, b']')? else {
            return Ok(None);
        };
        let bytes = &mut *self.bytes;
        seed.deserialize(Item { bytes, marker }).map(Some)
    }
}

struct Fields<'a, 'de> {
    bytes: &'a mut Bytes<'de>,
    head: Head,
    /// The marker of the value whose key was read.
    value: Option<u8>,
}

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let (kind, mut keys) = (self.head.kind.take(), std::mem::take(&mut self.head));
        let marker = keys.next(self.bytes, b'}')?;
        self.head = Head {
            kind,
            left: keys.left,
        };
        let Some(marker) = marker else {
            return Ok(None);
        };
        let length = usize::try_from(self.bytes.integer(marker)?).map_err(Error::custom)?;
        let key = std::str::from_utf8(self.bytes.take(length)?).map_err(Error::custom)?;
        self.value = kind;
        seed.deserialize(serde::de::value::BorrowedStrDeserializer::new(key))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let marker = match self.value.take() {
            Some(kind) => kind,
            None => self.bytes.marker()?,
        };
        let bytes = &mut *self.bytes;
        seed.deserialize(Item { bytes, marker })
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IgnoredAny;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Model {
        name: String,
        leaves: Vec<f32>,
        children: Vec<i64>,
        extra: Option<bool>,
    }

    fn model() -> Vec<u8> {
        let mut file = b"{L\0\0\0\0\0\0\0\x04nameSU\x03dart".to_vec();
        file.extend(b"i\x06leaves[$d#L\0\0\0\0\0\0\0\x02");
        file.extend(1.5f32.to_be_bytes());
        file.extend(f32::NAN.to_be_bytes());
        file.extend(b"i\x08children[#U\x02i\xffl\0\0\x01\0");
        file.extend(b"U\x07ignored{i\x01a[ZTD\0\0\0\0\0\0\0\0]}U\x05extraT}");
        let name = file.windows(4).position(|bytes| bytes == b"dart");
        file[name.unwrap() - 1] = 4;
        file
    }

    #[test]
    fn typed_counted_and_open_lists_are_read() {
        let read: Model = from_slice(&model()).unwrap();
        assert_eq!((read.name.as_str(), read.extra), ("dart", Some(true)));
        assert!(read.leaves[0] == 1.5 && read.leaves[1].is_nan());
        assert_eq!(read.children, [-1, 256]);
    }

    #[test]
    fn a_file_cut_off_anywhere_is_refused() {
        let file = model();
        for length in 0..file.len() {
            assert!(from_slice::<Model>(&file[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn what_claims_to_be_endless_or_bottomless_is_refused() {
        for file in [
            b"[$Z#L\x7f\xff\xff\xff\xff\xff\xff\xff".to_vec(),
            b"[$d#L\x7f\xff\xff\xff\xff\xff\xff\xff".to_vec(),
            b"[#L\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
            vec![b'['; 1_000_000],
            b"SL\x7f\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        ] {
            assert!(from_slice::<IgnoredAny>(&file).is_err());
        }
    }
}
