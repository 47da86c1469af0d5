use fhe_core::Randomness;

use crate::Error;

/// Pads of one pool.
pub const POOL_SIZE: usize = 64;

/// Pools that a user may leave after their challenge before her grants are suspended.
const FORFEITS: f64 = 3.0;
/// Most of a model's sealed bits that malformed pads are expected to give away before one is seen.
const MOST_SHARE: f64 = 0.01;

/// How many pads of a pool are kept; the others are opened and recomputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    kept: usize,
}

impl Cut {
    /// A quarter is kept.
    pub const USUAL: Self = Self { kept: 16 };
    /// One of sixteen is kept: for answers that say much about a small model.
    pub const STRICT: Self = Self { kept: 4 };

    /// # Errors
    /// [`Error::Kept`] for none, or more than a quarter.
    pub fn new(kept: usize) -> Result<Self, Error> {
        let (expected, got) = (Self::USUAL.kept, kept);
        (1..=expected)
            .contains(&kept)
            .then_some(Self { kept })
            .ok_or(Error::Kept { expected, got })
    }

    /// How many pads are kept of a model that holds so many sealed bits, of which an answer to a malformed row says
    /// at most `capacity`: a quarter, or one of sixteen.
    pub fn of(capacity: f64, sealed_bits: Option<u64>) -> Self {
        match sealed_bits {
            Some(bits) if (bits as f64) < Self::usual_from(capacity) => Self::STRICT,
            _ => Self::USUAL,
        }
    }

    /// Sealed bits from which on a quarter is kept: then the answers that malformed pads are expected to get before
    /// one of them is seen say no more than 1 % of them.
    pub fn usual_from(capacity: f64) -> f64 {
        let share = Self::USUAL.kept as f64 / POOL_SIZE as f64;
        let malformed = (FORFEITS + 1.0) * share / (1.0 - share);
        malformed * capacity / MOST_SHARE
    }

    /// Pads that are kept.
    pub fn kept(self) -> usize {
        self.kept
    }

    /// Bound on the probability that `malformed` pads, however they lie in however many pools, are all used and
    /// none is seen, when `forfeits` pools may be left without a reply:
    /// `C(malformed + forfeits, forfeits) * (kept / pool)^malformed`.
    pub fn unseen(self, malformed: u32, forfeits: u32) -> f64 {
        let share = self.kept as f64 / POOL_SIZE as f64;
        let ways = (1..=forfeits).map(|i| f64::from(malformed + i) / f64::from(i));
        ways.product::<f64>() * share.powi(malformed as i32)
    }
}

/// Which pads of a pool are kept, chosen by the server after it has the commitments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge(u64);

impl Challenge {
    /// Draws which pads are kept from the operating system's entropy, each choice as likely as any other but
    /// for `2^-57`.
    pub fn draw(cut: Cut) -> Self {
        let mut words = [0; POOL_SIZE];
        Randomness::from_entropy().fill_uniform(&mut words);
        let mut indices: [usize; POOL_SIZE] = std::array::from_fn(|index| index);
        let mut bits = 0;
        for (drawn, word) in words.into_iter().enumerate().take(cut.kept) {
            let rest = (POOL_SIZE - drawn) as u128;
            let ahead = ((u128::from(word) * rest) >> u64::BITS) as usize;
            indices.swap(drawn, drawn + ahead);
            bits |= 1 << indices[drawn];
        }
        Self(bits)
    }

    /// A challenge as it travels: bit `i` is set when pad `i` is kept.
    ///
    /// # Errors
    /// [`Error::Kept`] when it keeps another number of pads than was agreed.
    pub fn from_bits(bits: u64, cut: Cut) -> Result<Self, Error> {
        let (expected, got) = (cut.kept, bits.count_ones() as usize);
        (got == expected)
            .then_some(Self(bits))
            .ok_or(Error::Kept { expected, got })
    }

    /// Bit `i` is set when pad `i` is kept.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// Indices of the pads that are kept.
    pub fn kept(self) -> impl Iterator<Item = usize> {
        (0..POOL_SIZE).filter(move |index| self.keeps(*index))
    }

    /// Indices of the pads that are opened.
    pub fn opened(self) -> impl Iterator<Item = usize> {
        (0..POOL_SIZE).filter(move |index| !self.keeps(*index))
    }

    fn keeps(self, index: usize) -> bool {
        self.0 >> index & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pad_and_every_pair_is_kept_as_often_as_any_other() {
        const ROUNDS: u32 = 20_000;
        let (mut single, mut pair) = ([0; POOL_SIZE], 0);
        for _ in 0..ROUNDS {
            let challenge = Challenge::draw(Cut::USUAL);
            assert_eq!(
                Challenge::from_bits(challenge.bits(), Cut::USUAL),
                Ok(challenge)
            );
            assert_eq!(
                challenge.kept().count() + challenge.opened().count(),
                POOL_SIZE
            );
            challenge.kept().for_each(|index| single[index] += 1);
            pair += u32::from(challenge.keeps(5) && challenge.keeps(40));
        }
        // Seven standard deviations.
        let expected = f64::from(ROUNDS) / 4.0;
        let near = |count: &u32| (f64::from(*count) - expected).abs() < 7.0 * 61.3;
        assert!(single.iter().all(near), "{single:?}");
        let share = f64::from(pair) / f64::from(ROUNDS);
        assert!(
            (share - 16.0 * 15.0 / (64.0 * 63.0)).abs() < 0.0118,
            "{share}"
        );
    }

    #[test]
    fn a_challenge_that_keeps_more_or_fewer_is_refused() {
        for bits in [0, 1, (1 << 15) - 1, (1 << 17) - 1, u64::MAX] {
            assert!(Challenge::from_bits(bits, Cut::USUAL).is_err());
        }
        assert!(Cut::new(0).is_err() && Cut::new(17).is_err());
    }

    #[test]
    fn fewer_pads_are_kept_of_a_model_that_a_malformed_answer_says_much_of() {
        let bits = Cut::usual_from(11.0);
        assert!((bits - 4.0 / 3.0 * 1_100.0).abs() < 1e-9);
        assert_eq!(Cut::of(11.0, Some(220)), Cut::STRICT);
        assert_eq!(Cut::of(11.0, Some(bits.ceil() as u64)), Cut::USUAL);
        assert_eq!(Cut::of(11.0, None), Cut::USUAL);
    }

    #[test]
    fn the_attacks_of_the_design_go_unseen_as_rarely_as_it_says() {
        let log = |cut: Cut, malformed| cut.unseen(malformed, 0).log2().round();
        assert_eq!((log(Cut::USUAL, 244), log(Cut::USUAL, 20)), (-488.0, -40.0));
        assert_eq!(log(Cut::STRICT, 20), -80.0);
        assert_eq!(Cut::USUAL.unseen(1, 3), 1.0);
        assert!(Cut::USUAL.unseen(20, 3).log2() < -29.0);
    }
}
