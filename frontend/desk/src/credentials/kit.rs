//! Recovery kits: a secret that only its person keeps, as words, and what it gives.

use std::fmt;

use bip39::{Language, Mnemonic};
use ed25519_dalek::{Signer as _, SigningKey};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::Error;

/// 192 bits are 18 words.
const SECRET_BYTES: usize = 24;
/// Words of a kit.
const WORDS: usize = 18;
const SIGNING_INFO: &[u8] = b"tacit recovery signing v1";
const WRAPPING_INFO: &[u8] = b"tacit recovery wrapping v1";

/// The secret of a recovery kit. Redacted when printed, wiped on drop.
pub(crate) struct RecoverySecret(Zeroizing<[u8; SECRET_BYTES]>);

impl RecoverySecret {
    pub(crate) fn random() -> Result<Self, Error> {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        getrandom::getrandom(&mut *secret).map_err(|_| Error::Randomness)?;
        Ok(Self(secret))
    }

    /// Words of the BIP-39 English list, the last of which checks the others.
    pub(crate) fn words(&self) -> Vec<String> {
        let words = Mnemonic::from_entropy_in(Language::English, &*self.0)
            .expect("192 bits are a number that BIP-39 knows");
        words.words().map(str::to_owned).collect()
    }

    /// Opposite of [`RecoverySecret::words`], in any case, with anything but letters between the words; also from the whole text of a
    /// saved kit, whose words are numbered.
    pub(crate) fn from_words(typed: &str) -> Result<Self, Error> {
        let typed = Zeroizing::new(typed.to_lowercase());
        let words = numbered(&typed).unwrap_or_else(|| spelt(&typed));
        if words.len() != WORDS {
            return Err(Error::RecoveryWordCount { got: words.len() });
        }
        let is_unknown = |word: &&str| Language::English.find_word(word).is_none();
        if let Some(place) = words.iter().position(is_unknown) {
            return Err(Error::RecoveryWord { place: place + 1 });
        }
        let words = Zeroizing::new(words.join(" "));
        let words = Mnemonic::parse_in_normalized(Language::English, &words)
            .map_err(|_| Error::RecoveryWords)?;
        let (entropy, bytes) = words.to_entropy_array();
        let entropy = Zeroizing::new(entropy);
        let secret = entropy[..bytes]
            .try_into()
            .map_err(|_| Error::RecoveryWords)?;
        Ok(Self(Zeroizing::new(secret)))
    }

    /// Proves that somebody has the kit.
    pub(crate) fn sign(&self, statement: &[u8]) -> Vec<u8> {
        self.signing_key().sign(statement).to_bytes().to_vec()
    }

    pub(crate) fn verifying_key(&self) -> [u8; 32] {
        self.signing_key().verifying_key().to_bytes()
    }

    /// The key that wraps the vault's key.
    pub(crate) fn wrapping_key(&self) -> Zeroizing<[u8; 32]> {
        self.derive(WRAPPING_INFO)
    }

    fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.derive(SIGNING_INFO))
    }

    /// `HKDF-SHA256(secret, info)` (RFC 5869), without salt.
    fn derive(&self, info: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, &*self.0)
            .expand(info, &mut *derived)
            .expect("a few bytes are fewer than HKDF can give");
        derived
    }
}

impl fmt::Debug for RecoverySecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RecoverySecret(redacted)")
    }
}

/// The words behind the numbers 1 to 18, each with a point; none unless all of them are there in their order.
fn numbered(text: &str) -> Option<Vec<&str>> {
    let mut rest = text;
    let mut next = |number: usize| {
        let mark = format!("{number}.");
        let mut places = rest.match_indices(&mark).map(|(place, _)| place);
        let (word, behind) = places.find_map(|place| {
            let begins = rest[..place]
                .chars()
                .next_back()
                .is_none_or(char::is_whitespace);
            let behind = rest[place + mark.len()..].trim_start();
            let end = behind.find(|sign: char| !sign.is_alphabetic());
            let (word, behind) = behind.split_at(end.unwrap_or(behind.len()));
            (begins && !word.is_empty()).then_some((word, behind))
        })?;
        rest = behind;
        Some(word)
    };
    (1..=WORDS).map(&mut next).collect()
}

/// Every run of letters.
fn spelt(text: &str) -> Vec<&str> {
    let words = text.split(|sign: char| !sign.is_alphabetic());
    words.filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_give_the_secret_again_however_they_are_typed() {
        let secret = RecoverySecret::random().unwrap();
        let words = secret.words();
        assert_eq!(words.len(), 18);
        let numbered = words.iter().enumerate();
        let numbered = numbered.map(|(place, word)| format!("{}. {}", place + 1, word));
        let typings = [
            words.join(" "),
            words.join("\n").to_uppercase(),
            format!("  {}, ", words.join(",  ")),
            numbered.collect::<Vec<_>>().join("\n"),
        ];
        for typed in typings {
            assert_eq!(*RecoverySecret::from_words(&typed).unwrap().0, *secret.0);
        }
    }

    #[test]
    fn words_of_another_number_order_or_list_are_told_from_those_of_a_kit() {
        let zeros = RecoverySecret(Zeroizing::new([0; SECRET_BYTES])).words();
        assert_eq!(
            (zeros[0].as_str(), zeros[17].as_str()),
            ("abandon", "agent")
        );
        let mut swapped = zeros.clone();
        swapped.swap(0, 17);
        let mut misspelt = zeros.clone();
        misspelt[3] = "abandom".to_owned();
        let refused = |typed: String| RecoverySecret::from_words(&typed).unwrap_err();
        let counted = |got| Error::RecoveryWordCount { got };
        assert_eq!(refused(zeros[..17].join(" ")), counted(17));
        assert_eq!(
            refused(format!("{}about", "abandon ".repeat(11))),
            counted(12)
        );
        assert_eq!(refused(String::new()), counted(0));
        assert_eq!(refused(swapped.join(" ")), Error::RecoveryWords);
        assert_eq!(
            refused(misspelt.join(" ")),
            Error::RecoveryWord { place: 4 }
        );
    }

    #[test]
    fn the_whole_text_of_a_saved_kit_is_read_and_says_which_word_is_wrong() {
        let secret = RecoverySecret::random().unwrap();
        let saved = |words: &[String]| {
            let numbered = words.iter().enumerate();
            let lines: String = numbered
                .map(|(place, word)| format!("{:>2}. {word}\n", place + 1))
                .collect();
            format!(
                "Tacit recovery kit\n\nService: https://192.168.1.1:8080\nMade: 2026-03-11.\n\n{lines}\nKeep these words."
            )
        };
        let mut words = secret.words();
        assert_eq!(
            *RecoverySecret::from_words(&saved(&words)).unwrap().0,
            *secret.0
        );
        words[16] = "abandom".to_owned();
        let refused = RecoverySecret::from_words(&saved(&words)).unwrap_err();
        assert_eq!(refused, Error::RecoveryWord { place: 17 });
    }
}
