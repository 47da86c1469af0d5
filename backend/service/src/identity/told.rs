use std::collections::HashMap;

use api::ProblemKind;
use opaque::Email;
use openidconnect::{AdditionalClaims, IdTokenClaims, core::CoreGenderClaim};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    base::text::one_line,
    config::{DemandedClaim, IdentitySettings},
    error::Error,
};

/// Most characters of a name, as of one that is entered.
const NAME_CHARACTERS: usize = 100;

/// Who somebody is, as a provider says.
#[derive(Clone, PartialEq, Eq)]
pub struct ProvenPerson {
    /// What the provider is called.
    pub provider: String,
    /// Her address, which the provider has verified.
    pub email: Email,
    /// Her name, where the provider says one that can be shown.
    pub name: Option<String>,
}

/// Claims that the standard does not name.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct OtherClaims {
    #[serde(flatten)]
    claims: HashMap<String, Value>,
}

impl AdditionalClaims for OtherClaims {}

/// What a token says whose signature, issuer, audience, times and nonce are right.
pub(super) type Told = IdTokenClaims<OtherClaims, CoreGenderClaim>;

impl ProvenPerson {
    /// Who a token is about, if the operator takes it.
    ///
    /// # Errors
    /// [`ProblemKind::Forbidden`], with what it lacks.
    pub(super) fn told(told: &Told, settings: &IdentitySettings) -> Result<Self, Error> {
        let address = told.email().and_then(|email| Email::parse(email).ok());
        let email = address.ok_or_else(|| no_address(&settings.name))?;
        if told.email_verified() != Some(true) {
            return Err(unverified(&settings.name));
        }
        let domain = email.as_str().rsplit_once('@').map(|(_, domain)| domain);
        let is_taken = |domain: &str| settings.domains.iter().any(|taken| taken == domain);
        if !settings.domains.is_empty() && !domain.is_some_and(is_taken) {
            return Err(other_domain());
        }
        let claims = &told.additional_claims().claims;
        if settings
            .claim
            .as_ref()
            .is_some_and(|demanded| !holds(claims, demanded))
        {
            return Err(lacks_claim(&settings.name));
        }
        let name = told.name().and_then(|name| name.get(None));
        Ok(Self {
            provider: settings.name.clone(),
            email,
            name: name.and_then(|name| one_line(name, NAME_CHARACTERS, "").ok()),
        })
    }
}

fn holds(claims: &HashMap<String, Value>, demanded: &DemandedClaim) -> bool {
    let is_it = |value: &Value| match value {
        Value::String(text) => *text == demanded.value,
        Value::Bool(flag) => flag.to_string() == demanded.value,
        Value::Number(number) => number.to_string() == demanded.value,
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    };
    match claims.get(&demanded.name) {
        Some(Value::Array(values)) => values.iter().any(is_it),
        Some(value) => is_it(value),
        None => false,
    }
}

fn no_address(provider: &str) -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        format!("{provider} does not say what your e-mail address is."),
        "Enter one there and begin again; if there is one, tell whoever runs this service.",
    )
}

fn unverified(provider: &str) -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        format!("{provider} has not verified that your e-mail address is yours."),
        "Have it verified there, then begin again.",
    )
}

fn other_domain() -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        "Nobody with an e-mail address of this domain may register here.",
        "Begin again as somebody whose address is of another one, or ask whoever runs this service.",
    )
}

fn lacks_claim(provider: &str) -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        format!("{provider} does not say of you what this service asks of those who register."),
        "Ask whoever runs this service who may register.",
    )
}
