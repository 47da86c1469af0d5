//! An evaluation key takes the place of an earlier one for the same parameters.

use api::{
    AccountId, ProblemKind, UploadId,
    account::Role,
    key::UploadedKey,
    limits,
    log::{EntryDetail, EntryKind},
    upload::{UploadStart, Uploaded},
};
use circuit::LookupSet;
use fhe_core::{EvaluationKeyFile, evaluation_key};

use super::intake::Intake;
use storage::{
    database::{
        Writing,
        keys::{self, evaluation_keys},
        uploads::StoredUpload,
    },
    objects::whole_store::WholeStore,
};

use crate::{
    app::{App, ledger::Entry},
    error::Error,
    use_cases::grants::retirement,
};

/// For lookups of one parameter set.
pub(super) struct KeyIntake(pub(super) LookupSet);

impl Intake for KeyIntake {
    type Form = LookupSet;

    const ROLE: Role = Role::User;
    const MOST_BYTES: u64 = limits::EVALUATION_KEY_BYTES;

    fn store(app: &App) -> &WholeStore<UploadId> {
        &app.evaluation_keys
    }

    async fn check_start(
        &self,
        writing: &mut Writing,
        account: &AccountId,
        start: &UploadStart,
    ) -> Result<(), Error> {
        if start.bytes != evaluation_key::total_bytes(self.0) {
            return Err(Error::refused(
                ProblemKind::Nonconforming,
                "An evaluation key for these parameters has another size.",
                "Make it again and upload it whole.",
            ));
        }
        check_epoch(writing, account, start).await
    }

    async fn form(&self, _: &App, _: &AccountId) -> Result<LookupSet, Error> {
        Ok(self.0)
    }

    fn check_form(whole: Vec<u8>, set: &LookupSet) -> Result<Vec<u8>, Error> {
        let file = EvaluationKeyFile::from_bytes(whole, *set)?;
        file.check_uniform()?;
        Ok(file.into_bytes())
    }

    async fn take_over(
        &self,
        app: &App,
        writing: &mut Writing,
        upload: &StoredUpload,
        set: &LookupSet,
    ) -> Result<(Vec<UploadId>, Entry), Error> {
        let user = &upload.owner;
        check_epoch(writing, user, &upload.start).await?;
        let replaced = evaluation_keys::object(&mut **writing, user, *set).await?;
        let key = UploadedKey {
            set: *set,
            key_epoch: upload.start.key_epoch,
            bytes: upload.start.bytes,
            digest: upload.start.digest.to_string(),
            uploaded_at: app.clock.now(),
        };
        evaluation_keys::put(&mut **writing, user, &key, &upload.id).await?;
        let detail = EntryDetail {
            input_digest: Some(key.digest),
            ..EntryDetail::default()
        };
        let entry = Entry::about(EntryKind::EvaluationKeyUploaded, user, detail);
        Ok((replaced.into_iter().collect(), entry))
    }

    async fn retire(app: &App, replaced: &[UploadId]) {
        retirement::retire_evaluation_keys(app, replaced).await;
    }

    async fn outcome(&self, app: &App, account: &AccountId) -> Result<Uploaded, Error> {
        let key = evaluation_keys::find(app.database.read(), account, self.0).await?;
        Ok(Uploaded::EvaluationKey(key.ok_or(ProblemKind::NotFound)?))
    }
}

async fn check_epoch(
    writing: &mut Writing,
    user: &AccountId,
    start: &UploadStart,
) -> Result<(), Error> {
    match keys::epoch(&mut **writing, user).await? {
        Some(current) if current == start.key_epoch => Ok(()),
        Some(_) => Err(Error::refused(
            ProblemKind::StaleKey,
            "You have published another key than this evaluation key was made for.",
            "Open your vault again and make the evaluation key for your current key.",
        )),
        None => Err(Error::refused(
            ProblemKind::Conflict,
            "You have not published a key.",
            "Make and publish your keys first.",
        )),
    }
}
