use sha2::{Digest, Sha256};

use crate::{AUTHENTICATOR_DATA_BYTES, CREDENTIAL_BYTES, Error, public_key::PublicKey};

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const MAY_BE_BACKED_UP: u8 = 1 << 3;
const IS_BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

/// Major type 5, a map: what the authenticator says of extensions begins with it (section 6.1).
const MAP: u8 = 5;

/// Authenticator data (section 6.1): `rpIdHash (32) || flags (1) || signCount (4, big-endian) || credential || extensions`.
pub(crate) struct AuthenticatorData<'a> {
    /// Signature counter; 0 where the authenticator keeps none.
    pub(crate) counter: u32,
    /// Whether the credential may be kept in several places.
    pub(crate) may_be_backed_up: bool,
    rest: &'a [u8],
    flags: u8,
}

/// Attested credential data (section 6.5.1): `aaguid (16) || length (2, big-endian) || identifier || public key`.
pub(crate) struct Credential<'a> {
    pub(crate) id: &'a [u8],
    /// As it was written.
    pub(crate) public_key: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    /// Reads what is for `relying_party`, from an authenticator that verified its person (section 7.1, steps 14 to 18; section 7.2,
    /// steps 16 to 19).
    pub(crate) fn read(bytes: &'a [u8], relying_party: &str) -> Result<Self, Error> {
        if bytes.len() > AUTHENTICATOR_DATA_BYTES {
            return Err(Error::Malformed);
        }
        let (digest, rest) = bytes.split_first_chunk::<32>().ok_or(Error::Malformed)?;
        let (&flags, rest) = rest.split_first().ok_or(Error::Malformed)?;
        let (counter, rest) = rest.split_first_chunk().ok_or(Error::Malformed)?;
        let expected: [u8; 32] = Sha256::digest(relying_party.as_bytes()).into();
        if *digest != expected {
            return Err(Error::RelyingParty);
        }
        if flags & PRESENT == 0 || flags & VERIFIED == 0 {
            return Err(Error::Unverified);
        }
        let may_be_backed_up = flags & MAY_BE_BACKED_UP != 0;
        if flags & IS_BACKED_UP != 0 && !may_be_backed_up {
            return Err(Error::Malformed);
        }
        Ok(Self {
            counter: u32::from_be_bytes(*counter),
            may_be_backed_up,
            rest,
            flags,
        })
    }

    /// The credential that was made.
    pub(crate) fn made(&self) -> Result<Credential<'a>, Error> {
        if self.flags & HAS_CREDENTIAL == 0 {
            return Err(Error::Malformed);
        }
        let (_, rest) = self
            .rest
            .split_first_chunk::<16>()
            .ok_or(Error::Malformed)?;
        let (length, rest) = rest.split_first_chunk().ok_or(Error::Malformed)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 || length > CREDENTIAL_BYTES {
            return Err(Error::Malformed);
        }
        let (id, key) = rest.split_at_checked(length).ok_or(Error::Malformed)?;
        let (_, extensions) = PublicKey::split_from(key)?;
        self.check_extensions(extensions)?;
        let public_key = &key[..key.len() - extensions.len()];
        Ok(Credential { id, public_key })
    }

    /// That no credential was made.
    pub(crate) fn used(&self) -> Result<(), Error> {
        match self.flags & HAS_CREDENTIAL {
            0 => self.check_extensions(self.rest),
            _ => Err(Error::Malformed),
        }
    }

    /// What the authenticator says of extensions is for the browser: it is left out, where it may stand.
    fn check_extensions(&self, bytes: &[u8]) -> Result<(), Error> {
        let begins = bytes.first().map(|first| first >> 5);
        let fits = match self.flags & HAS_EXTENSIONS {
            0 => begins.is_none(),
            _ => begins == Some(MAP),
        };
        fits.then_some(()).ok_or(Error::Malformed)
    }
}
