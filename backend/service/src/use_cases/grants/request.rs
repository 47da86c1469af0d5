//! Requests for access to published models.

use api::{
    AccountId, GrantId, ModelId, ProblemKind,
    account::Role,
    grant::{AccessRequest, Grant},
    log::{EntryDetail, EntryKind},
};
use storage::database::{
    accounts::outbox::MailTopic,
    grants::{self, suspensions::SuspendedGrant},
    models,
};

use super::one::commit;
use crate::{
    app::{App, ledger::Entry},
    base::{random, text},
    error::Error,
    mail::outbox::Told,
    use_cases::pools,
};

/// Asks for access to a published model, once at a time. Of a user who was caught and is not forgiven it is suspended.
///
/// # Errors
/// [`ProblemKind::Invalid`] for a purpose that is none, [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] where she asked already.
pub async fn request(
    app: &App,
    user: &AccountId,
    model: &ModelId,
    body: &AccessRequest,
) -> Result<Grant, Error> {
    const LENGTH: &str = "The purpose must have 1 to 1\u{202f}000 characters.";
    let purpose = text::required(&body.purpose, 1_000, LENGTH)?;
    let mut writing = app.database.write().await?;
    let model = models::find(&mut *writing, model).await?;
    let model = model
        .filter(|model| model.published)
        .ok_or(ProblemKind::NotFound)?;
    let id = GrantId(random::identifier());
    let (budget, now) = (model.card.query_budget, app.clock.now());
    let asked = grants::request(&mut *writing, &id, &model.id, user, &purpose, budget, now).await?;
    if !asked {
        return Err(asked_already());
    }
    let asked = SuspendedGrant {
        grant: id.clone(),
        model: model.id.clone(),
        owner: model.owner.clone(),
    };
    let told = Told::of_grant(MailTopic::Requested, &id);
    app.outbox.tell(&mut writing, &model.owner, told).await?;
    let detail = EntryDetail {
        subject: Some(model.owner),
        model: Some(model.id),
        grant: Some(id.clone()),
        reason: Some(purpose),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::AccessRequested, user, detail);
    app.ledger.append(&mut writing, entry).await?;
    pools::carry_over(app, &mut writing, user, asked).await?;
    commit(writing, &id, user, Role::User).await
}

fn asked_already() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "You have asked for access to this model already.",
        "Look it up among your grants.",
    )
}
