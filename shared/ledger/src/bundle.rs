//! Entry bundles (C2SP tlog-tiles): entries, each behind its length as a big-endian `u16`.

use crate::Error;

/// Joins entries.
///
/// # Errors
/// [`Error::Tile`] when one is longer than 65,535 bytes.
pub fn bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    for entry in entries {
        let length = u16::try_from(entry.len()).map_err(|_| Error::Tile)?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(entry);
    }
    Ok(bytes)
}

/// Opposite of [`bundle`]: exactly `width` entries.
///
/// # Errors
/// [`Error::Tile`].
pub fn unbundle(mut bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, Error> {
    let mut entries = Vec::new();
    for _ in 0..width {
        let (length, rest) = bytes.split_first_chunk().ok_or(Error::Tile)?;
        let length = u16::from_be_bytes(*length).into();
        let (entry, rest) = rest.split_at_checked(length).ok_or(Error::Tile)?;
        entries.push(entry);
        bytes = rest;
    }
    bytes.is_empty().then_some(entries).ok_or(Error::Tile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_stands_behind_its_length() {
        assert_eq!(
            bundle([b"one".as_slice()]).unwrap(),
            [0, 3, b'o', b'n', b'e']
        );
        assert_eq!(bundle([[0; 65_536].as_slice()]), Err(Error::Tile));
    }

    #[test]
    fn a_bundle_that_is_cut_or_wider_or_narrower_than_it_says_is_refused() {
        let bytes = bundle([b"one".as_slice(), b"two"]).unwrap();
        for (bytes, width) in [
            (&bytes[..9], 2),
            (&bytes[..], 1),
            (&bytes[..], 3),
            (&bytes[..1], 1),
        ] {
            assert_eq!(unbundle(bytes, width), Err(Error::Tile));
        }
    }
}
