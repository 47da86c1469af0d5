//! What an owner signs of a copy decides what its grant gives.

use api::{
    AccountId, GrantId, ProblemKind, Timestamp,
    account::Role,
    grant::{Grant, GrantSignature, GrantState, GrantStatement, InputPolicy},
    limits,
    log::{EntryDetail, EntryKind, GrantTerms},
};
use card::ModelCard;
use storage::database::{
    Writing,
    accounts::outbox::{self, MailTopic},
    grants::{
        budgets, more, signatures,
        terms::{self, SignedTerms},
    },
};

use super::one::found;
use crate::{
    app::{App, ledger::Entry},
    base::random,
    error::Error,
    mail::outbox::Told,
};

/// Keeps what an owner signed of a copy that is on its way or in use; of one in use, it is in force from now on. Whether the
/// signature holds is the user's to check: the server could not be believed.
///
/// # Errors
/// [`ProblemKind::Invalid`], [`ProblemKind::NotFound`], [`ProblemKind::GrantInactive`]; [`ProblemKind::Conflict`] for a
/// budget below what is used, and for what is older than what he signed last.
pub async fn sign(
    app: &App,
    owner: &AccountId,
    id: &GrantId,
    signed: &GrantSignature,
) -> Result<(), Error> {
    let statement = GrantStatement::from_bytes(&signed.statement.0);
    check_form(signed, statement.as_ref())?;
    let mut writing = app.database.write().await?;
    let grant = found(&mut writing, id, owner, Role::Owner).await?;
    let is_open = matches!(
        grant.state,
        GrantState::Requested | GrantState::Active | GrantState::Stale
    );
    if !is_open {
        return Err(ProblemKind::GrantInactive.into());
    }
    let is_in_use = grant.sealed_digest == Some(signed.sealed.to_string());
    if is_in_use && signed_version(signed).is_some_and(|said| Some(said) != grant.sealed_version) {
        return Err(another_version());
    }
    if let Some(statement) = statement.as_ref().filter(|_| is_in_use) {
        check_newer(&mut writing, id, statement).await?;
        check_used(&mut writing, id, statement).await?;
    }
    signatures::keep(&mut writing, id, signed).await?;
    if is_in_use {
        change(app, &mut writing, &grant, signed, statement.is_some()).await?;
    }
    Ok(writing.commit().await?)
}

fn check_form(signed: &GrantSignature, statement: Option<&GrantStatement>) -> Result<(), Error> {
    let letter = signed.known_answers.as_ref();
    let fits = signed.signature.0.len() == limits::SIGNATURE_BYTES
        && signed.statement.0.len() <= limits::STATEMENT_BYTES
        && signed.card.0.len() <= limits::JSON_BYTES
        && letter.is_none_or(|letter| letter.0.len() <= limits::KNOWN_ANSWERS_BYTES);
    if !fits {
        return Err(Error::invalid("The signature is of another form."));
    }
    let pays =
        statement.is_none_or(|statement| (1..=limits::GRANT_ROWS).contains(&statement.budget));
    pays.then_some(()).ok_or_else(|| {
        Error::invalid(
            "The budget must lie between 1 and 1\u{202f}000\u{202f}000\u{202f}000 rows and the test questions.",
        )
    })
}

/// Two windows of one owner may sign at the same time: the one that is late looks again.
async fn check_newer(
    writing: &mut Writing,
    id: &GrantId,
    statement: &GrantStatement,
) -> Result<(), Error> {
    let last = signatures::current(&mut **writing, id).await?;
    let last = last.and_then(|last| GrantStatement::from_bytes(&last.statement.0));
    match last.is_none_or(|last| last.version < statement.version) {
        true => Ok(()),
        false => Err(ProblemKind::Conflict.into()),
    }
}

async fn check_used(
    writing: &mut Writing,
    id: &GrantId,
    statement: &GrantStatement,
) -> Result<(), Error> {
    let found = budgets::admission(&mut **writing, id).await?;
    let standing = found.ok_or(ProblemKind::NotFound)?;
    let taken = standing.rows_used.saturating_add(standing.rows_reserved);
    match taken <= statement.budget {
        true => Ok(()),
        false => Err(Error::refused(
            ProblemKind::Conflict,
            "More rows are used, or set aside for questions under way, than the new budget allows.",
            "Choose a budget that is not below what is used; to let the grant answer nothing more, let it end.",
        )),
    }
}

/// Puts in force what was signed of the copy in use, and logs it where what the grant gives has changed.
async fn change(
    app: &App,
    writing: &mut Writing,
    grant: &Grant,
    signed: &GrantSignature,
    is_read: bool,
) -> Result<(), Error> {
    let terms = of_signature(Some(signed), grant.query_budget, leakage_per_row(grant));
    put_in_force(app, writing, grant, terms).await?;
    let before = (grant.query_budget, grant.expires_at);
    if !is_read || (terms.query_budget, terms.expires_at) == before {
        return Ok(());
    }
    let detail = EntryDetail {
        subject: Some(grant.user.clone()),
        model: Some(grant.model.clone()),
        grant: Some(grant.id.clone()),
        input_digest: Some(random::hexadecimal(&random::digest(&signed.statement.0))),
        terms: Some(logged(&terms)),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::TermsChanged, &grant.owner, detail);
    app.ledger.append(writing, entry).await.map(|_| ())
}

/// What a signature says of its copy; the usual budget and no end where it says nothing that can be read. `leakage_per_row` in
/// nats.
pub(crate) fn of_signature(
    signed: Option<&GrantSignature>,
    usual_budget: u64,
    leakage_per_row: Option<f64>,
) -> SignedTerms {
    let statement = signed.and_then(|signed| GrantStatement::from_bytes(&signed.statement.0));
    let said = statement.as_ref();
    let query_budget = said.map_or(usual_budget, |said| said.budget);
    SignedTerms {
        inputs: said.map_or(InputPolicy::Trusted, |said| said.inputs),
        card: said.map(|said| said.card),
        query_budget,
        expires_at: said.and_then(|said| said.expires_at),
        leakage_bound: leakage_per_row.map(|nats| nats * query_budget as f64),
    }
}

/// Which version the signed card is of; none of what is no card. What the server keeps of the version is for lists and for the
/// circuit: users believe the signature.
pub(crate) fn signed_version(signed: &GrantSignature) -> Option<u32> {
    let read: Option<ModelCard> = serde_json::from_slice(&signed.card.0).ok();
    read.map(|card| card.version)
}

/// What an answer gives away at most where rows were answered by an earlier copy as well, in nats: as much as by the one that gives
/// away more. None where that is not known of one of them.
pub(crate) fn as_before(grant: &Grant, per_row: Option<f64>) -> Option<f64> {
    if grant.rows_used == 0 {
        return per_row;
    }
    let before = leakage_per_row(grant)?;
    per_row.map(|nats| nats.max(before))
}

fn leakage_per_row(grant: &Grant) -> Option<f64> {
    let nats = grant.leakage_bound?;
    Some(nats / grant.query_budget as f64)
}

fn another_version() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The card is of another version than the sealed copy in use.",
        "Seal the newest version for this user.",
    )
}

/// Puts terms in force in place of what the grant gave. A wish for more is answered by more, and its user is told.
pub(crate) async fn put_in_force(
    app: &App,
    writing: &mut Writing,
    before: &Grant,
    terms: SignedTerms,
) -> Result<GrantTerms, Error> {
    let now = app.clock.now();
    terms::set(&mut **writing, &before.id, terms, now).await?;
    let lasts = |end: Option<Timestamp>| end.unwrap_or(Timestamp::MAX);
    let gives_more = terms.query_budget > before.query_budget
        || lasts(terms.expires_at) > lasts(before.expires_at);
    if gives_more && before.more.is_some() {
        more::forget(&mut **writing, &before.id).await?;
        more::note_answer(&mut **writing, &before.id, now).await?;
        outbox::take_back(&mut **writing, &before.id, MailTopic::MoreRequested).await?;
        let told = Told::of_grant(MailTopic::MoreGiven, &before.id);
        app.outbox.tell(writing, &before.user, told).await?;
    }
    Ok(logged(&terms))
}

fn logged(terms: &SignedTerms) -> GrantTerms {
    GrantTerms {
        budget: terms.query_budget,
        expires_at: terms.expires_at,
    }
}
