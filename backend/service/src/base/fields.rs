//! Byte strings one after the other, each behind its length (4 bytes, little-endian).

use zeroize::Zeroizing;

/// The strings as one.
pub fn join(fields: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let length = fields.iter().map(|field| 4 + field.len()).sum();
    let mut joined = Zeroizing::new(Vec::with_capacity(length));
    for field in fields {
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        joined.extend_from_slice(&length.to_le_bytes());
        joined.extend_from_slice(field);
    }
    joined
}

/// The strings again; none if that is not what was joined.
pub fn split(mut joined: &[u8]) -> Option<Vec<&[u8]>> {
    let mut fields = Vec::new();
    while !joined.is_empty() {
        let (length, rest) = joined.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (field, rest) = rest.split_at_checked(length)?;
        fields.push(field);
        joined = rest;
    }
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_joined_is_split_and_nothing_else() {
        let joined = join(&[b"one", b"", b"three"]);
        let fields: &[&[u8]] = &[b"one", b"", b"three"];
        assert_eq!(split(&joined).as_deref(), Some(fields));
        assert_eq!(split(&joined[..joined.len() - 1]), None);
        assert_eq!(split(&[255, 255, 255, 255, 1]), None);
    }
}
