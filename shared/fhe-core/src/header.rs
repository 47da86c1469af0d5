use crate::{Error, LINEAR};

/// Bytes before every message: magic, kind, format version, parameter set, zero.
pub(crate) const HEADER_BYTES: usize = 8;

const MAGIC: &[u8; 4] = b"TACT";
/// Format of public keys, which have not changed since the first release.
const KEY_VERSION: u8 = 1;
/// Format of everything else.
const VERSION: u8 = 2;

/// What a message holds.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    PublicKey = 1,
    Input = 2,
    Result = 3,
    Sealed = 4,
    EvaluationKey = 5,
}

impl Kind {
    pub(crate) fn header(self) -> [u8; HEADER_BYTES] {
        let [m0, m1, m2, m3] = *MAGIC;
        let version = match self {
            Self::PublicKey => KEY_VERSION,
            Self::Input | Self::Result | Self::Sealed | Self::EvaluationKey => VERSION,
        };
        [m0, m1, m2, m3, self as u8, version, LINEAR.id, 0]
    }

    /// The bytes after the header, or [`Error::Foreign`].
    pub(crate) fn strip(self, bytes: &[u8]) -> Result<&[u8], Error> {
        bytes.strip_prefix(&self.header()).ok_or(Error::Foreign {
            expected: self.name(),
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PublicKey => "a public key",
            Self::Input => "an encrypted input",
            Self::Result => "an encrypted result",
            Self::Sealed => "a sealed model",
            Self::EvaluationKey => "an evaluation key",
        }
    }
}

/// Checks the length of a whole message.
pub(crate) fn exact(kind: Kind, message: &[u8], expected: usize) -> Result<(), Error> {
    let got = message.len();
    (got == expected).then_some(()).ok_or(Error::Length {
        what: kind.name(),
        expected,
        got,
    })
}

/// Splits a little-endian `u32` off the front of bytes whose length has been checked.
pub(crate) fn take_u32(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (word, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*word) as usize, rest))
}
