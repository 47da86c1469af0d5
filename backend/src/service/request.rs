//! A request to evaluate, checked.

use std::sync::Arc;

use api::{AccountId, GrantId, ProblemKind};
use bytes::Bytes;
use circuit::Blueprint;
use fhe_core::EncryptedInput;

use crate::{
    app::App,
    base::random,
    error::Error,
    service::admission::{self, Admitted},
    storage::database::evaluation_keys,
};

/// An input that conforms to the circuit of a model whose grant allows it.
pub struct CheckedRequest {
    /// Under which grant.
    pub admitted: Admitted,
    /// What is to be computed.
    pub terms: Arc<Blueprint>,
    /// The input.
    pub input: EncryptedInput,
    /// Its wire form.
    pub bytes: Bytes,
}

impl CheckedRequest {
    /// Checks everything that can be checked before anything is set aside.
    ///
    /// # Errors
    /// As [`admission::admit`]; [`ProblemKind::Nonconforming`], [`ProblemKind::EvaluationKeyMissing`].
    pub async fn parse(
        app: &App,
        user: &AccountId,
        grant: GrantId,
        rows: u64,
        bytes: Bytes,
    ) -> Result<Self, Error> {
        let admitted = admission::admit(app, user, grant, rows).await?;
        let model = &admitted.admission.model;
        let terms = app.terms.find(&app.database, &admitted.copy, model).await?;
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let input = EncryptedInput::from_bytes(&bytes, &terms, rows)?;
        if let Some(set) = terms.lookups {
            let key = evaluation_keys::find(app.database.read(), user, set).await?;
            key.ok_or(ProblemKind::EvaluationKeyMissing)?;
        }
        Ok(Self {
            admitted,
            terms,
            input,
            bytes,
        })
    }

    /// Whether the answer is expected to take longer than a request should wait.
    pub fn is_job(&self, app: &App) -> bool {
        let seconds = app.calibration.speed().seconds(&self.terms.cost());
        seconds >= app.config.job_from().as_secs_f64()
    }

    /// SHA-256 of the input, hexadecimal.
    pub fn input_digest(&self) -> String {
        random::hexadecimal(&random::digest(&self.bytes))
    }
}

impl From<fhe_core::Error> for Error {
    fn from(error: fhe_core::Error) -> Self {
        let happened = format!("The ciphertext does not conform: {error}.");
        let action = "Make it again and send it whole.";
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
