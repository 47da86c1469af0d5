//! A sealed copy makes its grant active.

use api::{
    AccountId, GrantId, ProblemKind, UploadId,
    account::Role,
    grant::{Grant, GrantState},
    limits,
    log::{EntryDetail, EntryKind},
    upload::{UploadStart, Uploaded},
};
use circuit::Blueprint;
use fhe_core::{SealedModel, noise, sealed};

use super::intake::Intake;
use storage::{
    database::{
        Writing,
        accounts::outbox::MailTopic,
        grants::{
            self,
            copies::{self, Sealed, Which},
            signatures,
        },
        keys, models,
        uploads::StoredUpload,
    },
    objects::whole_store::WholeStore,
};

use crate::{
    app::{App, ledger::Entry},
    error::Error,
    mail::outbox::Told,
    use_cases::grants::{as_before, of_signature, put_in_force, retirement, signed_version},
};

/// For one grant.
pub(super) struct CopyIntake<'a>(pub(super) &'a GrantId);

impl Intake for CopyIntake<'_> {
    type Form = Blueprint;

    const ROLE: Role = Role::Owner;
    const MOST_BYTES: u64 = limits::SEALED_BYTES;

    fn store(app: &App) -> &WholeStore<UploadId> {
        &app.sealed
    }

    async fn check_start(
        &self,
        writing: &mut Writing,
        account: &AccountId,
        start: &UploadStart,
    ) -> Result<(), Error> {
        let grant = grants::find(&mut **writing, self.0, account, Role::Owner).await?;
        let grant = grant.ok_or(ProblemKind::NotFound)?;
        check_open(&grant.state)?;
        check_epoch(writing, &grant, start).await?;
        let model = models::find(&mut **writing, &grant.model).await?;
        let circuit = model.ok_or(ProblemKind::NotFound)?.card.circuit;
        let blueprint = circuit.check().map_err(|_| UNFIT)?;
        if start.bytes != sealed::total_bytes(&blueprint) {
            return Err(Error::refused(
                ProblemKind::Nonconforming,
                "A sealed copy of this model has another size.",
                "Seal the model as its card describes it, and upload that.",
            ));
        }
        Ok(())
    }

    async fn form(&self, app: &App, account: &AccountId) -> Result<Blueprint, Error> {
        let grant = grants::find(app.database.read(), self.0, account, Role::Owner).await?;
        let model = grant.ok_or(ProblemKind::NotFound)?.model;
        let model = models::find(app.database.read(), &model).await?;
        let circuit = model.ok_or(ProblemKind::NotFound)?.card.circuit;
        circuit.check().map_err(|_| UNFIT)
    }

    fn check_form(whole: Vec<u8>, blueprint: &Blueprint) -> Result<Vec<u8>, Error> {
        SealedModel::from_bytes(&whole, blueprint)?;
        Ok(whole)
    }

    async fn take_over(
        &self,
        app: &App,
        writing: &mut Writing,
        upload: &StoredUpload,
        blueprint: &Blueprint,
    ) -> Result<(Vec<UploadId>, Entry), Error> {
        let grant = grants::find(&mut **writing, self.0, &upload.owner, Role::Owner).await?;
        let grant = grant.ok_or(ProblemKind::NotFound)?;
        check_open(&grant.state)?;
        check_epoch(writing, &grant, &upload.start).await?;
        let model = models::find(&mut **writing, &grant.model).await?;
        let card = model.ok_or(ProblemKind::NotFound)?.card;
        if card.circuit != **blueprint {
            return Err(ProblemKind::Conflict.into());
        }
        let replaced = copies::of(&mut **writing, Which::Grant(&grant.id)).await?;
        let digest = upload.start.digest.to_string();
        let signed = signatures::of_copy(&mut **writing, &grant.id, &digest).await?;
        if signed
            .as_ref()
            .and_then(signed_version)
            .is_some_and(|said| said != card.version)
        {
            return Err(another_version());
        }
        let leakage = as_before(&grant, noise::leakage_per_answer(blueprint));
        let terms = of_signature(signed.as_ref(), card.query_budget, leakage);
        let sealed = Sealed {
            copy: &upload.id,
            bytes: upload.start.bytes,
            digest: &digest,
            key_epoch: upload.start.key_epoch,
            version: card.version,
        };
        copies::activate(&mut **writing, &grant.id, sealed, app.clock.now()).await?;
        let terms = put_in_force(app, writing, &grant, terms).await?;
        let told = Told::of_grant(MailTopic::Granted, &grant.id);
        app.outbox.tell(writing, &grant.user, told).await?;
        let detail = EntryDetail {
            subject: Some(grant.user),
            model: Some(grant.model),
            grant: Some(grant.id),
            input_digest: Some(digest),
            terms: Some(terms),
            ..EntryDetail::default()
        };
        let entry = Entry::about(EntryKind::ModelSealed, &grant.owner, detail);
        Ok((replaced, entry))
    }

    async fn retire(app: &App, replaced: &[UploadId]) {
        retirement::retire_copies(app, replaced).await;
    }

    async fn outcome(&self, app: &App, account: &AccountId) -> Result<Uploaded, Error> {
        let grant = grants::find(app.database.read(), self.0, account, Role::Owner).await?;
        let grant = grant.ok_or(ProblemKind::NotFound)?;
        Ok(Uploaded::SealedCopy(Box::new(grant)))
    }
}

fn check_open(state: &GrantState) -> Result<(), Error> {
    match state {
        GrantState::Requested | GrantState::Active | GrantState::Stale => Ok(()),
        GrantState::Refused { .. } | GrantState::Revoked | GrantState::Withdrawn => {
            Err(Error::refused(
                ProblemKind::GrantInactive,
                "This request was refused or taken back, or access was revoked.",
                "Wait until the user asks again.",
            ))
        }
    }
}

async fn check_epoch(
    writing: &mut Writing,
    grant: &Grant,
    start: &UploadStart,
) -> Result<(), Error> {
    match keys::epoch(&mut **writing, &grant.user).await? {
        Some(current) if current == start.key_epoch => Ok(()),
        Some(_) => Err(ProblemKind::StaleKey.into()),
        None => Err(Error::refused(
            ProblemKind::Conflict,
            "The user has not published a key.",
            "Wait until the user has made keys.",
        )),
    }
}

fn another_version() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The copy is signed as another version than the model\u{2019}s newest.",
        "Seal the newest version.",
    )
}

const UNFIT: Error = Error::Internal("a stored card has no layout");
