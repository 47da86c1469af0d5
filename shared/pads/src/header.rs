use fhe_core::LINEAR;

use crate::Error;

/// Bytes before every message: magic, kind, format version, parameter set, zero.
pub(crate) const HEADER_BYTES: usize = 8;

const MAGIC: &[u8; 4] = b"TPAD";
const VERSION: u8 = 1;

/// What a message holds.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Commitments = 1,
    Reply = 2,
    Opening = 3,
    Candidates = 4,
    CandidateProof = 5,
}

impl Kind {
    pub(crate) fn header(self) -> [u8; HEADER_BYTES] {
        let [m0, m1, m2, m3] = *MAGIC;
        [m0, m1, m2, m3, self as u8, VERSION, LINEAR.id, 0]
    }

    /// The bytes after the header of a message of exactly `length` bytes.
    pub(crate) fn strip(self, bytes: &[u8], length: usize) -> Result<&[u8], Error> {
        let (what, got) = (self.name(), bytes.len());
        if got != length {
            let expected = length;
            return Err(fhe_core::Error::Length {
                what,
                expected,
                got,
            }
            .into());
        }
        let rest = bytes.strip_prefix(&self.header());
        Ok(rest.ok_or(fhe_core::Error::Foreign { expected: what })?)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Commitments => "a pool's commitments",
            Self::Reply => "a reply to a challenge",
            Self::Opening => "an opening",
            Self::Candidates => "a commitment to candidate keys",
            Self::CandidateProof => "a proof about candidate keys",
        }
    }
}

/// Splits `N` bytes off the front of bytes whose length has been checked.
pub(crate) fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), Error> {
    let (taken, rest) = bytes.split_first_chunk().ok_or(Error::Opening)?;
    Ok((*taken, rest))
}
