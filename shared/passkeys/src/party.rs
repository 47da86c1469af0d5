use sha2::{Digest, Sha256};

use crate::{
    Error, SIGNATURE_BYTES, authenticator_data::AuthenticatorData, client_data,
    public_key::PublicKey,
};

/// Who asks: a service at one origin.
#[derive(Clone, Copy, Debug)]
pub struct Party<'a> {
    /// `scheme://host[:port]`, as browsers write it.
    pub origin: &'a str,
    /// The host: relying party identifier of its passkeys.
    pub id: &'a str,
}

/// A passkey that was made for the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadePasskey {
    /// Identifier of the credential.
    pub credential: Vec<u8>,
    /// What the server knows of it.
    pub known: KnownPasskey,
}

/// What a server knows of a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPasskey {
    /// `COSE_Key`, as the authenticator wrote it.
    pub public_key: Vec<u8>,
    /// Signature counter.
    pub counter: u32,
    /// Whether it may be kept in several places; never changes.
    pub may_be_backed_up: bool,
}

/// What an authenticator says to confirm something.
#[derive(Clone, Copy, Debug)]
pub struct Assertion<'a> {
    /// `clientDataJSON`.
    pub client_data: &'a [u8],
    /// Authenticator data.
    pub authenticator_data: &'a [u8],
    /// Signature of both.
    pub signature: &'a [u8],
}

/// A passkey that confirmed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The counter from now on.
    pub counter: u32,
}

impl Party<'_> {
    /// Checks a passkey that was made for `challenge` (section 7.1). Its attestation is not asked for ("none"): who makes a passkey
    /// says which key it has, and deceives nobody but himself.
    ///
    /// # Errors
    /// The first thing that is not as it should be.
    pub fn made(
        &self,
        challenge: &[u8],
        client_data: &[u8],
        authenticator_data: &[u8],
    ) -> Result<MadePasskey, Error> {
        client_data::check(client_data, "webauthn.create", challenge, self.origin)?;
        let data = AuthenticatorData::read(authenticator_data, self.id)?;
        let credential = data.made()?;
        Ok(MadePasskey {
            credential: credential.id.to_vec(),
            known: KnownPasskey {
                public_key: credential.public_key.to_vec(),
                counter: data.counter,
                may_be_backed_up: data.may_be_backed_up,
            },
        })
    }

    /// Checks that a passkey confirmed `challenge` (section 7.2).
    ///
    /// # Errors
    /// The first thing that is not as it should be.
    pub fn confirmed(
        &self,
        challenge: &[u8],
        known: &KnownPasskey,
        assertion: Assertion<'_>,
    ) -> Result<Confirmed, Error> {
        let Assertion {
            client_data,
            authenticator_data,
            signature,
        } = assertion;
        client_data::check(client_data, "webauthn.get", challenge, self.origin)?;
        let data = AuthenticatorData::read(authenticator_data, self.id)?;
        data.used()?;
        if data.may_be_backed_up != known.may_be_backed_up || signature.len() > SIGNATURE_BYTES {
            return Err(Error::Malformed);
        }
        let key = PublicKey::read(&known.public_key)?;
        let signed = [authenticator_data, &Sha256::digest(client_data)].concat();
        key.verify(&signed, signature)?;
        let counts = data.counter != 0 || known.counter != 0;
        if counts && data.counter <= known.counter {
            return Err(Error::Counter);
        }
        Ok(Confirmed {
            counter: data.counter,
        })
    }
}
