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

    /// Opposite of [`RecoverySecret::words`], in any case, with anything but letters between the words.
    pub(crate) fn from_words(typed: &str) -> Result<Self, Error> {
        let mut words = Zeroizing::new(String::with_capacity(typed.len()));
        for word in typed.split(|sign: char| !sign.is_alphabetic()) {
            if !words.is_empty() && !word.is_empty() {
                words.push(' ');
            }
            words.extend(word.chars().map(|letter| letter.to_ascii_lowercase()));
        }
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
        let eleven = format!("{}about", "abandon ".repeat(11));
        for typed in [
            zeros[..17].join(" "),
            swapped.join(" "),
            misspelt.join(" "),
            eleven,
            String::new(),
        ] {
            let refused = RecoverySecret::from_words(&typed).unwrap_err();
            assert_eq!(refused, Error::RecoveryWords);
        }
    }

    #[test]
    fn the_key_that_signs_says_nothing_of_the_key_that_opens_and_neither_is_printed() {
        let secret = RecoverySecret(Zeroizing::new([7; SECRET_BYTES]));
        let signing = secret.signing_key().to_bytes();
        assert_ne!(signing, *secret.wrapping_key());
        assert_eq!(format!("{secret:?}"), "RecoverySecret(redacted)");
    }
}
