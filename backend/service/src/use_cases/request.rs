//! A request to evaluate, checked.

use std::{sync::Arc, time::Duration};

use api::{AccountId, GrantId, JobId, ProblemKind, grant::InputPolicy};
use bytes::Bytes;
use circuit::Blueprint;
use fhe_core::EncryptedInput;

use storage::database::keys::evaluation_keys;

use crate::{
    app::App,
    base::random,
    error::Error,
    use_cases::{
        admission::{self, Admitted},
        pools,
    },
};

/// Digits of an identifier that a sender draws.
const IDENTIFIER_DIGITS: usize = 32;

/// An input that conforms to the circuit of a model whose grant allows it.
pub struct CheckedRequest {
    /// Under which grant.
    pub admitted: Admitted,
    /// What is to be computed.
    pub terms: Arc<Blueprint>,
    /// The input.
    pub input: EncryptedInput,
    /// Its wire form, or the row that was opened with a pad.
    pub stored: Bytes,
    /// Whether it is the latter.
    pub is_opened: bool,
    /// SHA-256 of what was sent, hexadecimal.
    pub input_digest: String,
    /// Under which identifier its answer is to be found again, if that is wished.
    pub keep: Option<JobId>,
}

impl CheckedRequest {
    /// Checks everything that can be checked before anything is set aside.
    ///
    /// # Errors
    /// As [`admission::admit`] and [`Admitted::by_card`]; [`ProblemKind::Nonconforming`], [`ProblemKind::EvaluationKeyMissing`].
    pub async fn parse(
        app: &App,
        user: &AccountId,
        grant: GrantId,
        card: Option<&str>,
        rows: u64,
        bytes: Bytes,
    ) -> Result<Self, Error> {
        let admitted = admission::admit(app, user, grant, rows, InputPolicy::Trusted).await?;
        let admitted = admitted.by_card(card)?;
        let model = &admitted.admission.model;
        let terms = app
            .caches
            .terms
            .find(&app.database, &admitted.copy, model)
            .await?;
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let input = EncryptedInput::from_bytes(&bytes, &terms, rows)?;
        check_evaluation_key(app, user, &terms).await?;
        Ok(Self {
            admitted,
            terms,
            input,
            input_digest: digest(&bytes),
            stored: bytes,
            is_opened: false,
            keep: None,
        })
    }

    /// Checks likewise the opening of a pad of one of the user's pools for one row. The pad is used up, whether the
    /// opening holds or not.
    ///
    /// # Errors
    /// As [`CheckedRequest::parse`]; [`ProblemKind::PadRefused`].
    pub async fn open(
        app: &App,
        user: &AccountId,
        grant: GrantId,
        card: Option<&str>,
        pool: u64,
        bytes: Bytes,
    ) -> Result<Self, Error> {
        let admitted = admission::admit(app, user, grant, 1, InputPolicy::Verified).await?;
        let admitted = admitted.by_card(card)?;
        let model = &admitted.admission.model;
        let terms = app
            .caches
            .terms
            .find(&app.database, &admitted.copy, model)
            .await?;
        check_evaluation_key(app, user, &terms).await?;
        let input_digest = digest(&bytes);
        let row = pools::open_pad(app, &admitted, pool, bytes).await?;
        Ok(Self {
            input: row.input(&terms)?,
            stored: row.to_bytes().into(),
            is_opened: true,
            keep: None,
            input_digest,
            admitted,
            terms,
        })
    }

    /// The same, with its answer to be found again under an identifier.
    ///
    /// # Errors
    /// That it is none.
    pub fn kept_as(self, id: Option<&str>) -> Result<Self, Error> {
        let is_identifier = |id: &&str| {
            let is_digit = |letter: u8| letter.is_ascii_digit() || (b'a'..=b'f').contains(&letter);
            id.len() == IDENTIFIER_DIGITS && id.bytes().all(is_digit)
        };
        if id.is_some_and(|id| !is_identifier(&id)) {
            return Err(Error::invalid(
                "The header x-tacit-keep holds no 32 hexadecimal digits.",
            ));
        }
        let keep = id.map(|id| JobId(id.to_owned()));
        Ok(Self { keep, ..self })
    }

    /// Whether the answer is expected to take longer than a request should wait.
    pub fn is_job(&self, app: &App) -> bool {
        self.expected(app) >= app.config.job_from()
    }

    /// How long the evaluation is expected to take.
    pub fn expected(&self, app: &App) -> Duration {
        let seconds = app.calibration.speed().seconds(&self.terms.cost());
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }
}

async fn check_evaluation_key(app: &App, user: &AccountId, terms: &Blueprint) -> Result<(), Error> {
    if let Some(set) = terms.lookups {
        let key = evaluation_keys::find(app.database.read(), user, set).await?;
        key.ok_or(ProblemKind::EvaluationKeyMissing)?;
    }
    Ok(())
}

fn digest(bytes: &[u8]) -> String {
    random::hexadecimal(&random::digest(bytes))
}

impl From<fhe_core::Error> for Error {
    fn from(error: fhe_core::Error) -> Self {
        let happened = format!("The ciphertext does not conform: {error}.");
        let action = "Make it again and send it whole.";
        Self::refused(ProblemKind::Nonconforming, happened, action)
    }
}

impl From<pads::Error> for Error {
    fn from(error: pads::Error) -> Self {
        let happened = format!("What was sent about pads does not conform: {error}.");
        let action = "Make new pads, then ask again.";
        Self::refused(ProblemKind::Nonconforming, happened, action)
    }
}

impl From<fhe_server::Error> for Error {
    fn from(error: fhe_server::Error) -> Self {
        match error {
            fhe_server::Error::EvaluationKey => ProblemKind::EvaluationKeyMissing.into(),
            _ => Self::Internal("a conformant input was not evaluated"),
        }
    }
}
