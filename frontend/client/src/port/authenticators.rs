use std::{fmt, future::ready};

use zeroize::Zeroizing;

use crate::{Failure, Pending};

/// What an authenticator gives to whoever it verified, for one passkey (PRF). Redacted when printed, wiped on drop; goes to a desk and
/// nowhere else.
pub struct PrfOutput(Zeroizing<Vec<u8>>);

/// A passkey to be made.
#[derive(Clone, Debug)]
pub struct PasskeyMaking {
    /// What is signed.
    pub challenge: Vec<u8>,
    /// Names the account at the authenticator.
    pub user: Vec<u8>,
    /// How the authenticator shows it.
    pub user_name: String,
    /// Credentials that the account has.
    pub known: Vec<Vec<u8>>,
}

/// A passkey that was made.
#[derive(Debug)]
pub struct PasskeyMade {
    /// Identifier of its credential.
    pub credential: Vec<u8>,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// Authenticator data.
    pub authenticator_data: Vec<u8>,
    /// Whether its authenticator gives [`PrfOutput`]; some do when it is used only.
    pub gives_output: bool,
    /// What it gave already.
    pub output: Option<PrfOutput>,
}

/// What a passkey is to confirm.
#[derive(Clone, Debug)]
pub struct PasskeyAsking {
    /// What is signed.
    pub challenge: Vec<u8>,
    /// Credentials that count.
    pub credentials: Vec<Vec<u8>>,
    /// Whether [`PrfOutput`] is asked for.
    pub wants_output: bool,
}

/// What a passkey said.
#[derive(Debug)]
pub struct PasskeyUsed {
    /// Identifier of its credential.
    pub credential: Vec<u8>,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// Authenticator data.
    pub authenticator_data: Vec<u8>,
    /// Signature of both.
    pub signature: Vec<u8>,
    /// What its authenticator gives, if it gives something.
    pub output: Option<PrfOutput>,
}

/// Why there are no passkeys here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPasskeys {
    /// This program knows none, or not what is needed of them.
    Unknown,
    /// The address of the service has no name, such as 127.0.0.1: passkeys belong to names.
    Nameless,
}

/// Where passkeys are made and used, with their person's consent each time. Every use verifies who it is.
pub trait Authenticators {
    /// Why there are none, if so.
    fn missing(&self) -> Option<NoPasskeys>;

    /// Lets the person make one.
    fn make(&self, making: PasskeyMaking) -> Pending<PasskeyMade>;

    /// Lets the person use one.
    fn ask(&self, asking: PasskeyAsking) -> Pending<PasskeyUsed>;
}

/// A place without authenticators.
#[derive(Clone, Copy, Debug)]
pub struct NoAuthenticators;

impl PrfOutput {
    /// As it came.
    pub fn new(output: Vec<u8>) -> Self {
        Self(Zeroizing::new(output))
    }

    /// For a desk.
    pub(crate) fn reveal(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl fmt::Debug for PrfOutput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PrfOutput(redacted)")
    }
}

impl Authenticators for NoAuthenticators {
    fn missing(&self) -> Option<NoPasskeys> {
        Some(NoPasskeys::Unknown)
    }

    fn make(&self, _: PasskeyMaking) -> Pending<PasskeyMade> {
        Box::pin(ready(Err(none_here())))
    }

    fn ask(&self, _: PasskeyAsking) -> Pending<PasskeyUsed> {
        Box::pin(ready(Err(none_here())))
    }
}

fn none_here() -> Failure {
    Failure::local(
        t!("This program knows no passkeys."),
        t!("Use a browser that does."),
    )
}
