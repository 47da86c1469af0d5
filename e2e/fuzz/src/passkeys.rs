//! What browsers and authenticators say of passkeys.

use ::passkeys::{
    Assertion, CREDENTIAL_BYTES, KnownPasskey, Party,
    authenticator::{Authenticator, Said},
};

const CHALLENGE: [u8; 32] = [7; 32];
const PARTY: Party<'static> = Party {
    origin: "https://tacit.example",
    id: "tacit.example",
};

/// The length of `clientDataJSON` (2 bytes, little-endian), that, the length of a signature (1 byte), that, and authenticator data.
pub(crate) fn said(bytes: &[u8]) {
    let Some((client_data, signature, authenticator_data)) = split(bytes) else {
        return;
    };
    let Ok(made) = PARTY.made(&CHALLENGE, client_data, authenticator_data) else {
        let known = KnownPasskey {
            public_key: authenticator_data.to_vec(),
            counter: 0,
            may_be_backed_up: false,
        };
        let assertion = Assertion {
            client_data,
            authenticator_data,
            signature,
        };
        let confirmed = PARTY.confirmed(&CHALLENGE, &known, assertion);
        assert!(confirmed.is_err(), "nobody has this key");
        return;
    };
    assert!((1..=CREDENTIAL_BYTES).contains(&made.credential.len()));
    let stands_there = authenticator_data
        .windows(made.known.public_key.len())
        .any(|part| part == made.known.public_key);
    assert!(stands_there);
}

/// What two honest authenticators say.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let both = [Authenticator::es256, Authenticator::eddsa];
    let mut authenticators = both.map(|new| new(PARTY.origin, PARTY.id));
    let said = authenticators
        .iter_mut()
        .flat_map(|one| [one.make(&CHALLENGE), one.confirm(&CHALLENGE)]);
    said.map(joined).collect()
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (client_data, rest) = rest.split_at_checked(u16::from_le_bytes(*length).into())?;
    let (&length, rest) = rest.split_first()?;
    let (signature, authenticator_data) = rest.split_at_checked(length.into())?;
    Some((client_data, signature, authenticator_data))
}

fn joined(said: Said) -> Vec<u8> {
    let length = u16::try_from(said.client_data.len()).unwrap_or(u16::MAX);
    let signature = [u8::try_from(said.signature.len()).unwrap_or(u8::MAX)];
    [
        &length.to_le_bytes()[..],
        &said.client_data,
        &signature,
        &said.signature,
        &said.authenticator_data,
    ]
    .concat()
}
