//! What an evaluation works with besides the input.

use std::sync::Arc;

use api::{AccountId, ProblemKind, UploadId, log::EntryKind};
use circuit::LookupSet;
use fhe_core::{EncryptedInput, EvaluationKeyFile};
use fhe_server::{EvaluationKey, Question};

use storage::database::{
    grants::copies,
    keys::{self, evaluation_keys},
};

use service::{
    app::{App, caches::prepared::Prepared},
    base::random,
    error::Error,
    use_cases::admission::Admitted,
};

/// A sealed copy ready for use, and the evaluation key if its lookups need one.
pub struct Material {
    prepared: Arc<Prepared>,
    evaluation_key: Option<Arc<EvaluationKey>>,
}

impl Material {
    /// From memory, or from the store.
    ///
    /// # Errors
    /// [`ProblemKind::EvaluationKeyMissing`], or why the grant is no longer active.
    pub async fn gather(
        app: &App,
        admitted: &Admitted,
        set: Option<LookupSet>,
    ) -> Result<Self, Error> {
        let prepare = prepare(app, admitted);
        let prepared = app.caches.prepared.find(&admitted.copy, prepare).await?;
        let evaluation_key = match set {
            Some(set) => Some(evaluation_key(app, &admitted.admission.user, set).await?),
            None => None,
        };
        Ok(Self {
            prepared,
            evaluation_key,
        })
    }

    /// The whole question, with an input that conforms to the circuit.
    pub fn question<'a>(&'a self, input: &'a EncryptedInput) -> Question<'a> {
        Question {
            model: &self.prepared.model,
            key: &self.prepared.key,
            evaluation_key: self.evaluation_key.as_deref(),
            input,
        }
    }
}

async fn prepare(app: &App, admitted: &Admitted) -> Result<Arc<Prepared>, Error> {
    let admission = &admitted.admission;
    let blueprint = app
        .caches
        .terms
        .find(&app.database, &admitted.copy, &admission.model)
        .await?;
    let key = keys::current(
        app.database.read(),
        &admission.user,
        EntryKind::KeyPublished,
    )
    .await?;
    let key = key.ok_or(Error::Internal("a grant has no key"))?;
    let _leave = app.memory.leave().await;
    let digest = copies::digest(app.database.read(), &admitted.grant, &admitted.copy).await?;
    let copy = app.sealed.read(&admitted.copy).await?;
    let (Some(copy), Some(digest)) = (copy, digest) else {
        return Err(admitted.absence_now(app).await?);
    };
    let prepare = move || {
        require_unchanged(&copy, &digest)?;
        Prepared::new(&blueprint, &copy, &key.public_key.0)
            .map(Arc::new)
            .map_err(|_| Error::Internal("a stored sealed copy does not conform"))
    };
    let prepared = tokio::task::spawn_blocking(prepare).await;
    prepared.map_err(|_| Error::Internal("a sealed copy was not prepared"))?
}

/// Object stores lose writes, and keep what was replaced: what is computed with is what was uploaded.
fn require_unchanged(object: &[u8], digest: &str) -> Result<(), Error> {
    match random::hexadecimal(&random::digest(object)) == digest {
        true => Ok(()),
        false => Err(Error::Internal("a stored object is not what was uploaded")),
    }
}

/// Whether the evaluation key for a user's jobs is in memory; true as well for jobs that need none.
pub async fn is_at_hand(
    app: &App,
    user: &AccountId,
    set: Option<LookupSet>,
) -> Result<bool, Error> {
    let Some(set) = set else {
        return Ok(true);
    };
    let object = evaluation_keys::object(app.database.read(), user, set).await?;
    Ok(object.is_none_or(|object| app.caches.expanded.holds(&object)))
}

async fn evaluation_key(
    app: &App,
    user: &AccountId,
    set: LookupSet,
) -> Result<Arc<EvaluationKey>, Error> {
    let object = evaluation_keys::object(app.database.read(), user, set).await?;
    let object = object.ok_or(ProblemKind::EvaluationKeyMissing)?;
    let expand = expand(app, &object, set);
    app.caches.expanded.find(&object, expand).await
}

/// Reads and expands an evaluation key: it grows several times, so few may do so at the same time.
async fn expand(app: &App, object: &UploadId, set: LookupSet) -> Result<Arc<EvaluationKey>, Error> {
    let _leave = app.memory.leave().await;
    let file = app.evaluation_keys.read(object).await?;
    let digest = evaluation_keys::digest(app.database.read(), object).await?;
    // None if it was replaced or deleted in this moment.
    let (file, digest) = file.zip(digest).ok_or(ProblemKind::EvaluationKeyMissing)?;
    let expand = move || {
        require_unchanged(&file, &digest)?;
        EvaluationKeyFile::from_bytes(file.into(), set)
            .map(|file| Arc::new(EvaluationKey::new(&file)))
            .map_err(|_| Error::Internal("a stored evaluation key does not conform"))
    };
    let expanded = tokio::task::spawn_blocking(expand).await;
    expanded.map_err(|_| Error::Internal("an evaluation key was not expanded"))?
}
