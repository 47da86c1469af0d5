use thiserror::Error as Derived;

/// Why a passkey is not accepted; without values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Derived)]
pub enum Error {
    /// What the browser or the authenticator wrote cannot be read.
    #[error("the passkey's message is malformed")]
    Malformed,
    /// It is for something else: another kind of act, or another challenge.
    #[error("the passkey's message answers something else")]
    Challenge,
    /// It was made on a page of another origin, or inside of one.
    #[error("the passkey was used on another page")]
    Origin,
    /// The credential belongs to another relying party.
    #[error("the passkey belongs to another service")]
    RelyingParty,
    /// Nobody was present, or the authenticator did not verify who.
    #[error("the authenticator did not verify its person")]
    Unverified,
    /// Neither ES256 nor EdDSA, or no point of its curve.
    #[error("the passkey's key is of another kind")]
    Key,
    /// The signature is not the credential's.
    #[error("the passkey's signature does not fit")]
    Signature,
    /// The signature counter went back, or stood still: there may be two of it.
    #[error("the passkey was used elsewhere with the same counter")]
    Counter,
}
