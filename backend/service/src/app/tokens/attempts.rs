//! Proofs of a password between their two messages: the server's half is sealed under a key of its own and goes with the
//! browser, so that any process of the service can finish what another one began. One lives for a minute, unless its kind says otherwise, and counts once.

use api::{AccountId, Base64, Timestamp};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use opaque::{
    Email, Suite,
    opaque_ke::{ServerLogin, ServerSetup},
};
use zeroize::Zeroizing;

use storage::database::{
    Writing,
    tokens::{TokenHash, used_attempts},
};

use crate::{
    base::{clock::DISAGREEMENT, fields, random},
    error::Error,
};

/// How long the second message may take, in milliseconds, where nothing else is said.
const LIFETIME: Timestamp = 60_000;

/// How long it may take at most: for so long it is known which attempts have counted.
const LONGEST: Timestamp = 60 * 60_000;

/// Stands before the server's OPAQUE keys in what the key is the digest of.
const KEY_CONTEXT: &[u8] = b"tacit attempts v1\n";

const NONCE_BYTES: usize = 24;

/// Stands for the account of an address that has none, as long as an identifier: the length of a sealed attempt tells nobody
/// whether an address is registered.
const NOBODY: [u8; 36] = [0; 36];

/// Stands for the digest of its record.
const NO_RECORD: [u8; 32] = [0; 32];

/// What the server must know again when the second message comes.
pub trait Attempt: Sized {
    /// No attempt of one kind counts as one of another.
    const KIND: &'static [u8];

    /// How long the second message may take, in milliseconds: less than an hour.
    const LIFETIME: Timestamp = LIFETIME;

    /// As byte strings.
    fn sealed_fields(&self) -> Zeroizing<Vec<u8>>;

    /// From the same byte strings.
    fn from_fields(fields: &[&[u8]]) -> Option<Self>;
}

/// The server's half of one sign-in.
pub struct SignInAttempt {
    /// Whose address was given.
    pub email: Email,
    /// The account of that address, if there is one, and the digest of the record that the password is proved against: as long for
    /// every record.
    pub account: Option<(AccountId, [u8; 32])>,
    /// The server's state of the key exchange.
    pub login: ServerLogin<Suite>,
}

/// The server's half of one proof of a password that was proved before, for what the key exchange is bound to.
pub struct ProofAttempt {
    /// Whose password.
    pub account: AccountId,
    /// The session that asks.
    pub session: TokenHash,
    /// Her address.
    pub email: Email,
    /// The record that the present password is proved against.
    pub record: Vec<u8>,
    /// What the key exchange is bound to.
    pub context: Vec<u8>,
    /// The server's state of the key exchange.
    pub login: ServerLogin<Suite>,
}

/// The server's half of one change of a password or an address.
pub struct ChangeAttempt {
    /// Of the present password.
    pub proof: ProofAttempt,
    /// The address that the new record is for.
    pub email: Email,
}

/// Seals and opens attempts of every kind; what was sealed as one opens as no other.
pub struct Attempts {
    cipher: XChaCha20Poly1305,
}

/// An attempt that came back in time.
pub struct Returned<T> {
    /// What was kept.
    pub attempt: T,
    nonce: [u8; NONCE_BYTES],
}

impl Attempts {
    /// Under a key that every process with the same OPAQUE keys has.
    pub fn new(opaque: &ServerSetup<Suite>) -> Self {
        let secret = Zeroizing::new([KEY_CONTEXT, &opaque.serialize()].concat());
        let key = Zeroizing::new(random::digest(&secret));
        Self {
            cipher: XChaCha20Poly1305::new(&(*key).into()),
        }
    }

    /// Seals an attempt that begins now; nothing is kept here.
    ///
    /// # Errors
    /// None that is known.
    pub fn seal<T: Attempt>(&self, attempt: &T, now: Timestamp) -> Result<Base64, Error> {
        let nonce = random::bytes::<NONCE_BYTES>();
        let fields = attempt.sealed_fields();
        let plain = fields::join(&[&now.to_le_bytes(), &fields]);
        let payload = Payload {
            msg: &plain,
            aad: T::KIND,
        };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::Internal("an attempt cannot be sealed"))?;
        Ok(Base64([&nonce[..], &sealed].concat()))
    }

    /// Opens an attempt of this service that is not too old. It may have begun a moment ahead, by the clock of another process.
    pub fn open<T: Attempt>(&self, sealed: &Base64, now: Timestamp) -> Option<Returned<T>> {
        let (nonce, sealed) = sealed.0.split_first_chunk()?;
        let payload = Payload {
            msg: sealed,
            aad: T::KIND,
        };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        let plain = Zeroizing::new(plain);
        let [started, fields] = fields::split(&plain)?.try_into().ok()?;
        let started = Timestamp::from_le_bytes(started.try_into().ok()?);
        let attempt = T::from_fields(&fields::split(fields)?)?;
        let in_time = (-DISAGREEMENT..T::LIFETIME.min(LONGEST)).contains(&(now - started));
        in_time.then_some(Returned {
            attempt,
            nonce: *nonce,
        })
    }
}

impl<T> Returned<T> {
    /// Whether it had not counted yet; from the end of the transaction on it has.
    pub async fn counts(&self, writing: &mut Writing, now: Timestamp) -> Result<bool, Error> {
        used_attempts::delete_older(&mut **writing, now - LONGEST - DISAGREEMENT).await?;
        Ok(used_attempts::insert(&mut **writing, &self.nonce, now).await?)
    }
}

impl Attempt for SignInAttempt {
    const KIND: &'static [u8] = b"sign-in";

    fn sealed_fields(&self) -> Zeroizing<Vec<u8>> {
        let email = self.email.as_str().as_bytes();
        let login = Zeroizing::new(self.login.serialize().to_vec());
        let (id, record) = match &self.account {
            Some((id, record)) => (id.0.as_bytes(), record.as_slice()),
            None => (&NOBODY[..], &NO_RECORD[..]),
        };
        fields::join(&[email, &login, id, record])
    }

    fn from_fields(fields: &[&[u8]]) -> Option<Self> {
        let [email, login, id, record] = fields else {
            return None;
        };
        let account = match *id == NOBODY {
            true => None,
            false => Some((account(id)?, (*record).try_into().ok()?)),
        };
        Some(Self {
            email: address(email)?,
            account,
            login: ServerLogin::deserialize(login).ok()?,
        })
    }
}

impl Attempt for ProofAttempt {
    const KIND: &'static [u8] = b"proof";

    fn sealed_fields(&self) -> Zeroizing<Vec<u8>> {
        fields::join(&[
            self.account.0.as_bytes(),
            self.session.as_bytes(),
            self.email.as_str().as_bytes(),
            &self.record,
            &self.context,
            &Zeroizing::new(self.login.serialize().to_vec()),
        ])
    }

    fn from_fields(fields: &[&[u8]]) -> Option<Self> {
        let [id, session, email, record, context, login] = fields else {
            return None;
        };
        Some(Self {
            account: account(id)?,
            session: TokenHash((*session).try_into().ok()?),
            email: address(email)?,
            record: record.to_vec(),
            context: context.to_vec(),
            login: ServerLogin::deserialize(login).ok()?,
        })
    }
}

impl Attempt for ChangeAttempt {
    const KIND: &'static [u8] = b"password change";

    fn sealed_fields(&self) -> Zeroizing<Vec<u8>> {
        fields::join(&[&self.proof.sealed_fields(), self.email.as_str().as_bytes()])
    }

    fn from_fields(fields: &[&[u8]]) -> Option<Self> {
        let [proof, email] = fields else {
            return None;
        };
        Some(Self {
            proof: ProofAttempt::from_fields(&fields::split(proof)?)?,
            email: address(email)?,
        })
    }
}

pub(super) fn account(id: &[u8]) -> Option<AccountId> {
    String::from_utf8(id.to_vec()).ok().map(AccountId)
}

pub(super) fn address(email: &[u8]) -> Option<Email> {
    Email::parse(std::str::from_utf8(email).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use opaque::OsRng;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Word<const KIND: u8>(Vec<u8>);

    impl<const KIND: u8> Attempt for Word<KIND> {
        const KIND: &'static [u8] = &[KIND];

        fn sealed_fields(&self) -> Zeroizing<Vec<u8>> {
            fields::join(&[&self.0])
        }

        fn from_fields(fields: &[&[u8]]) -> Option<Self> {
            Some(Self(fields.first()?.to_vec()))
        }
    }

    fn setup() -> ServerSetup<Suite> {
        ServerSetup::new(&mut OsRng)
    }

    #[test]
    fn another_process_with_the_same_keys_opens_an_attempt_and_one_with_others_does_not() {
        let setup_here = setup();
        let sealed = Attempts::new(&setup_here)
            .seal(&Word::<1>(b"word".to_vec()), 5)
            .unwrap();
        let elsewhere = Attempts::new(&setup_here);
        let opened = elsewhere.open::<Word<1>>(&sealed, 6);
        assert_eq!(opened.unwrap().attempt.0, b"word");
        let foreign = Attempts::new(&setup());
        assert!(foreign.open::<Word<1>>(&sealed, 6).is_none());
    }

    #[test]
    fn changed_old_early_and_foreign_attempts_are_refused() {
        let attempts = Attempts::new(&setup());
        let sealed = attempts.seal(&Word::<1>(b"word".to_vec()), 5).unwrap();
        let open = |sealed: &Base64, now| attempts.open::<Word<1>>(sealed, now);
        assert!(open(&sealed, 5 - DISAGREEMENT).is_some());
        assert!(open(&sealed, 4 - DISAGREEMENT).is_none());
        assert!(open(&sealed, 5 + LIFETIME).is_none());
        assert!(attempts.open::<Word<2>>(&sealed, 6).is_none());
        assert!(open(&Base64(sealed.0[..20].to_vec()), 6).is_none());
        for place in 0..sealed.0.len() {
            let mut changed = sealed.clone();
            changed.0[place] ^= 1;
            assert!(open(&changed, 6).is_none());
        }
    }
}
