//! Where witnesses of the log are, as the server is told.

use std::str::FromStr;

use ledger::{NoteKey, SignatureKind};

/// A witness: its key, and where it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessAddress {
    /// Name and public key.
    pub key: NoteKey,
    /// Where submissions go, without a slash at the end.
    pub url: String,
}

/// Witnesses as configured: each a key, `@` and an address, with spaces between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WitnessAddresses(pub Vec<WitnessAddress>);

/// A witness is not given by its key and its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "A witness is its key, @ and its address, such as example.com/w+1a2b3c4d+BA..@http://10.0.0.2:8090."
)]
pub struct NoWitness;

impl FromStr for WitnessAddresses {
    type Err = NoWitness;

    fn from_str(text: &str) -> Result<Self, NoWitness> {
        let addresses: Option<_> = text.split_whitespace().map(address).collect();
        addresses.map(Self).ok_or(NoWitness)
    }
}

fn address(word: &str) -> Option<WitnessAddress> {
    let (key, url) = word.split_once("@http")?;
    let key = NoteKey::parse(key).ok()?;
    let url = format!("http{}", url.trim_end_matches('/'));
    (key.kind() == SignatureKind::Cosignature).then_some(WitnessAddress { key, url })
}

#[cfg(test)]
mod tests {
    use ledger::SigningKey;

    use super::*;

    #[test]
    fn witnesses_are_read_with_their_addresses_and_nothing_else_is() {
        let key =
            |kind| NoteKey::of("example.com/w", kind, &SigningKey::from_bytes(&[7; 32])).unwrap();
        let (own, log) = (key(SignatureKind::Cosignature), key(SignatureKind::Plain));
        let two: WitnessAddresses = format!("{own}@http://10.0.0.2:8090/ {own}@https://w.example")
            .parse()
            .unwrap();
        let urls: Vec<_> = two.0.iter().map(|one| one.url.as_str()).collect();
        assert_eq!(urls, ["http://10.0.0.2:8090", "https://w.example"]);
        assert_eq!(two.0[0].key, own);
        assert_eq!("".parse(), Ok(WitnessAddresses::default()));
        for wrong in [
            own.to_string(),
            "a@http://b".to_owned(),
            format!("{log}@http://b"),
        ] {
            assert_eq!(wrong.parse::<WitnessAddresses>(), Err(NoWitness));
        }
    }
}
