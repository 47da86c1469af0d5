//! An authenticator in software, in the hands of whoever tests: it says whatever it is told to say.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use ring::{
    rand::{SecureRandom, SystemRandom},
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use sha2::{Digest, Sha256};

/// One credential, and what it says of itself. Change a field to lie.
#[derive(Debug)]
pub struct Authenticator {
    /// Identifier of the credential.
    pub credential: Vec<u8>,
    /// Page that it believes to be on.
    pub origin: String,
    /// Relying party that it believes to serve.
    pub relying_party: String,
    /// Flags of the authenticator data, without the one that says that a credential follows.
    pub flags: u8,
    /// Counts up with each signature, unless it is 0.
    pub counter: u32,
    key: Key,
}

/// What was said, as a browser passes it on.
#[derive(Clone, Debug)]
pub struct Said {
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// Authenticator data.
    pub authenticator_data: Vec<u8>,
    /// Signature; empty where a credential was made.
    pub signature: Vec<u8>,
}

#[derive(Debug)]
enum Key {
    Es256(EcdsaKeyPair),
    EdDsa(SigningKey),
}

impl Authenticator {
    /// One with a key of P-256.
    ///
    /// # Panics
    /// Without randomness.
    pub fn es256(origin: &str, relying_party: &str) -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("randomness");
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random);
        Self::with(Key::Es256(pair.expect("a pair")), origin, relying_party)
    }

    /// One with a key of Ed25519.
    ///
    /// # Panics
    /// Without randomness.
    pub fn eddsa(origin: &str, relying_party: &str) -> Self {
        let key = SigningKey::from_bytes(&random());
        Self::with(Key::EdDsa(key), origin, relying_party)
    }

    fn with(key: Key, origin: &str, relying_party: &str) -> Self {
        Self {
            credential: random::<16>().to_vec(),
            origin: origin.to_owned(),
            relying_party: relying_party.to_owned(),
            flags: 0b101,
            counter: 1,
            key,
        }
    }

    /// Makes the credential for a challenge.
    pub fn make(&self, challenge: &[u8]) -> Said {
        let mut data = self.data(1 << 6);
        data.extend_from_slice(&[0; 16]);
        let length = u16::try_from(self.credential.len()).unwrap_or(u16::MAX);
        data.extend_from_slice(&length.to_be_bytes());
        data.extend_from_slice(&self.credential);
        data.extend_from_slice(&self.public_key());
        Said {
            client_data: self.client_data("webauthn.create", challenge),
            authenticator_data: data,
            signature: Vec::new(),
        }
    }

    /// Confirms a challenge.
    pub fn confirm(&mut self, challenge: &[u8]) -> Said {
        self.counter += u32::from(self.counter != 0);
        self.say(self.client_data("webauthn.get", challenge))
    }

    /// Signs what the browser says.
    pub fn say(&self, client_data: Vec<u8>) -> Said {
        let authenticator_data = self.data(0);
        let signature =
            self.sign(&[&authenticator_data[..], &Sha256::digest(&client_data)].concat());
        Said {
            client_data,
            authenticator_data,
            signature,
        }
    }

    /// `clientDataJSON`, as browsers write it (section 5.8.1.1).
    pub fn client_data(&self, kind: &str, challenge: &[u8]) -> Vec<u8> {
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(challenge);
        let origin = &self.origin;
        format!(
            r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#
        )
        .into_bytes()
    }

    fn data(&self, more_flags: u8) -> Vec<u8> {
        let digest: [u8; 32] = Sha256::digest(self.relying_party.as_bytes()).into();
        let flags = [self.flags | more_flags];
        [&digest[..], &flags, &self.counter.to_be_bytes()].concat()
    }

    /// `COSE_Key`.
    fn public_key(&self) -> Vec<u8> {
        match &self.key {
            Key::Es256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                let before_x: &[u8] = &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20];
                [before_x, x, &[0x22, 0x58, 0x20], y].concat()
            }
            Key::EdDsa(key) => {
                let before_x: &[u8] = &[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 0x20];
                [before_x, key.verifying_key().as_bytes()].concat()
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Es256(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message);
                signature.expect("randomness").as_ref().to_vec()
            }
            Key::EdDsa(key) => key.sign(message).to_bytes().to_vec(),
        }
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("the system has randomness");
    bytes
}
