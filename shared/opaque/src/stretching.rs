use argon2::{Algorithm, Argon2, Params, RECOMMENDED_SALT_LEN, Version};
use opaque_ke::{
    errors::InternalError,
    generic_array::{ArrayLength, GenericArray},
    ksf::Ksf,
};
use thiserror::Error;

/// Most memory that is taken from a browser, in KiB.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
/// Most passes over it.
const MOST_PASSES: u32 = 10;
/// Lanes; a browser worker has one thread.
const LANES: u32 = 1;

/// Argon2id, run by the client only: what whoever steals the server's database pays for each guess of a password. The oblivious
/// function before it is keyed for each account, so the salt is constant (RFC 9807, section 6.4.4). How much of it a record takes
/// is stored beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretching {
    memory_kib: u32,
    passes: u32,
}

/// Less than the first records take, or more than a browser can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("passwords are not stretched like that")]
pub struct Unfit;

impl Stretching {
    /// Of records that do not say, and the least that is ever done: the OWASP Password Storage Cheat Sheet's first choice.
    pub const FIRST: Self = Self {
        memory_kib: 19 * 1024,
        passes: 2,
    };
    /// Of new records: the second recommended choice of RFC 9106, section 4, in memory and passes.
    pub const NEWEST: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };

    /// As a record says.
    ///
    /// # Errors
    /// [`Unfit`]; a server that asks for less would have passwords that are cheaper to guess.
    pub fn new(memory_kib: u32, passes: u32) -> Result<Self, Unfit> {
        let is_fit = (Self::FIRST.memory_kib..=MOST_MEMORY_KIB).contains(&memory_kib)
            && (Self::FIRST.passes..=MOST_PASSES).contains(&passes);
        is_fit.then_some(Self { memory_kib, passes }).ok_or(Unfit)
    }

    /// A message, and this behind it: memory in KiB and passes, 4 bytes each, little-endian. Nothing stands for the first.
    pub fn behind(self, message: &[u8]) -> Vec<u8> {
        let mut whole = message.to_vec();
        if self != Self::FIRST {
            whole.extend_from_slice(&self.memory_kib.to_le_bytes());
            whole.extend_from_slice(&self.passes.to_le_bytes());
        }
        whole
    }

    /// Opposite of [`Stretching::behind`], for a message of `length` bytes; none for bytes that are not such a message.
    pub fn split_from(whole: &[u8], length: usize) -> Option<(&[u8], Result<Self, Unfit>)> {
        let (message, behind) = whole.split_at_checked(length)?;
        let stretching = match behind {
            [] => Ok(Self::FIRST),
            [a, b, c, d, e, f, g, h] => {
                let [memory_kib, passes] =
                    [[*a, *b, *c, *d], [*e, *f, *g, *h]].map(u32::from_le_bytes);
                Self::new(memory_kib, passes)
            }
            _ => return None,
        };
        Some((message, stretching))
    }
}

impl Default for Stretching {
    fn default() -> Self {
        Self::FIRST
    }
}

impl Ksf for Stretching {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let parameters = Params::new(self.memory_kib, self.passes, LANES, Some(L::USIZE))
            .map_err(|_| InternalError::KsfError)?;
        let mut output = GenericArray::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
            .hash_password_into(&input, &[0; RECOMMENDED_SALT_LEN], &mut output)
            .map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_less_than_the_first_nor_more_than_a_browser_bears_is_done() {
        let (first, newest) = (Stretching::FIRST, Stretching::NEWEST);
        for known in [first, newest] {
            assert_eq!(Stretching::new(known.memory_kib, known.passes), Ok(known));
        }
        for (memory_kib, passes) in [
            (first.memory_kib - 1, first.passes),
            (newest.memory_kib, first.passes - 1),
            (8, 1),
            (0, 0),
            (MOST_MEMORY_KIB + 1, newest.passes),
            (newest.memory_kib, MOST_PASSES + 1),
            (u32::MAX, u32::MAX),
        ] {
            assert_eq!(Stretching::new(memory_kib, passes), Err(Unfit));
            let behind = Stretching { memory_kib, passes }.behind(&[7; 5]);
            assert_eq!(
                Stretching::split_from(&behind, 5),
                Some((&[7; 5][..], Err(Unfit)))
            );
        }
    }

    #[test]
    fn what_stands_behind_a_message_is_read_again_and_nothing_means_the_first() {
        let message = [7; 5].as_slice();
        for stretching in [Stretching::FIRST, Stretching::NEWEST] {
            let whole = stretching.behind(message);
            assert_eq!(
                Stretching::split_from(&whole, 5),
                Some((message, Ok(stretching)))
            );
            assert_eq!(Stretching::split_from(&whole, 4), None);
        }
        assert_eq!(Stretching::FIRST.behind(message), message);
        for length in 6..13 {
            let cut = &Stretching::NEWEST.behind(message)[..length];
            assert_eq!(Stretching::split_from(cut, 5), None);
        }
    }
}
