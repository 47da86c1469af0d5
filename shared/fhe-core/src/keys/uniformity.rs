//! Whether numbers look drawn at random, as every honest encryption does to whoever lacks its key.
//!
//! A body of zeros, a sparse one, one of few values, of small numbers or in equal steps lets everybody who
//! sees a ciphertext read it, and such a key leaves no trace of who did. Three tests look for them, each as
//! rare for uniform numbers as its bound says; a holder who *wants* to be read still can publish her secret,
//! which no test of the public key shows.

/// Natural logarithm of how rarely one bit or one byte value trips over uniform numbers.
const RARELY: f64 = 48.0;
/// The same of equal words.
const EQUAL_RARELY: f64 = 29.0;

/// Whether `words`, each of `bits` bits at the top of 64, look uniform and independent.
///
/// Uniform ones fail with a probability of at most `2 bits e^-48 + 32 bits e^-48 + e^-29` (union bound over
/// the tests below): `2^-42` for 2,048 words of 64 bits.
pub(crate) fn looks_uniform(words: &[u64], bits: u32) -> bool {
    bits_are_balanced(words, bits) && bytes_are_spread(words, bits) && words_differ(words, bits)
}

/// How often each bit is set; `P(|ones - n/2| >= t) <= 2 exp(-2 t^2 / n)` (Hoeffding 1963).
fn bits_are_balanced(words: &[u64], bits: u32) -> bool {
    let count = words.len() as f64;
    let most = (count * RARELY / 2.0).sqrt();
    (64 - bits..64).all(|bit| {
        let ones = words.iter().filter(|word| *word >> bit & 1 == 1).count();
        (ones as f64 - count / 2.0).abs() < most
    })
}

/// How often each byte has each value; with `m = n/256` expected,
/// `P(count >= c) <= exp(c - m - c ln(c/m))` (Chernoff 1952).
fn bytes_are_spread(words: &[u64], bits: u32) -> bool {
    let expected = words.len() as f64 / 256.0;
    let rarity = |count: f64| count * (count / expected).ln() - count + expected;
    let most = (expected.ceil() as u32 + 1..).find(|count| rarity(f64::from(*count)) >= RARELY);
    let most = most.unwrap_or(u32::MAX);
    (8 - bits / 8..8).all(|byte| {
        let mut counts = [0u32; 256];
        for word in words {
            counts[usize::from(word.to_le_bytes()[byte as usize])] += 1;
        }
        counts.iter().all(|count| *count < most)
    })
}

/// How many words are equal; `P(m equal ones) <= C(n, m) 2^(-bits (m-1))`.
fn words_differ(words: &[u64], bits: u32) -> bool {
    let (mut rarity, mut most) = (0.0, 0);
    while rarity < EQUAL_RARELY && most < words.len() {
        most += 1;
        let choices = (words.len() - most + 1) as f64 / most as f64;
        let again = if most == 1 { 0.0 } else { f64::from(bits) };
        rarity += again * std::f64::consts::LN_2 - choices.ln();
    }
    let mut sorted = words.to_vec();
    sorted.sort_unstable();
    sorted
        .chunk_by(|a, b| a == b)
        .all(|equal| equal.len() < most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Randomness;

    fn random(count: usize) -> Vec<u64> {
        let mut words = vec![0; count];
        Randomness::from_seed([4; 32]).fill_uniform(&mut words);
        words
    }

    #[test]
    fn uniform_words_pass_at_every_size_in_use() {
        for (count, bits) in [
            (2048, 64),
            (2048, 48),
            (1024, 48),
            (512, 48),
            (2048, 32),
            (2048, 20),
            (2048, 12),
        ] {
            let words = random(count * 200);
            let cut = !0 << (64 - bits);
            let words: Vec<u64> = words.iter().map(|word| word & cut).collect();
            assert!(
                words.chunks(count).all(|words| looks_uniform(words, bits)),
                "{count} {bits}"
            );
        }
    }

    #[test]
    fn words_that_give_their_message_away_are_found() {
        let uniform = random(2048);
        let cases: [(&str, Vec<u64>); 6] = [
            ("zeros", vec![0; 2048]),
            (
                "sparse",
                uniform
                    .iter()
                    .enumerate()
                    .map(|(i, w)| w * u64::from(i % 20 == 0))
                    .collect(),
            ),
            ("few values", (0..2048).map(|i| uniform[i % 600]).collect()),
            ("small", uniform.iter().map(|w| w >> 46).collect()),
            ("counted", (0..2048).collect()),
            (
                "one bit stuck",
                uniform.iter().map(|w| w | 1 << 20).collect(),
            ),
        ];
        for (name, words) in cases {
            assert!(!looks_uniform(&words, 64), "{name}");
        }
    }
}
