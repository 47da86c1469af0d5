use std::path::Path;

use api::{
    grant::{Grant, GrantState, InputPolicy},
    model::Model,
};
use card::ModelCard;
use client::{
    Client, Failure, KeyKind, KeyStanding, NamedFile, Outcome, Rows, SealTerms, ShownHolder, Stop,
    Uncompared, hex, reading::usual_inputs,
};

use crate::{
    cast::{Cast, Stage},
    sample::{Sample, samples},
};

/// Rows of each sample that the demo user has answered, so that charts are not empty.
const ROWS: u32 = 24;
/// Rows of one request.
const ROWS_AT_ONCE: u32 = 4;
/// Rows of each sample whose answers take lookups, one job each.
const JOBS: u32 = 3;

/// Makes whatever is missing of the demonstration: three accounts, a model of each kind, sealed for the
/// demo user, and a little use. `say` hears every step.
///
/// # Errors
/// The first step that fails; the next run goes on there.
pub(crate) async fn tell(
    stage: &Stage,
    setup_token: Option<String>,
    folder: &Path,
    say: impl Fn(&str),
) -> Outcome<()> {
    say("Accounts of the demonstration");
    let cast = stage.gather(setup_token).await?;
    provide_keys(&cast.user, &say).await?;
    for sample in samples(folder)? {
        say(&format!("Model: {}", sample.card.name));
        let model = published(&cast.owner, &sample).await?;
        let grant = granted(&cast, &model).await?;
        provide_evaluation_key(&cast.user, &model.card, &say).await?;
        use_a_little(&cast.user, &sample, &grant).await?;
    }
    Ok(())
}

async fn provide_keys(user: &Client, say: impl Fn(&str)) -> Outcome<()> {
    let own = user.own_keys().await?;
    if own.is_some() && !user.published_keys().await?.is_empty() {
        return Ok(());
    }
    say("Keys of the demo user");
    if !own.is_some_and(|own| own.can_be_published()) {
        user.make_keys(&Stop::default(), |_, _| {}).await?;
    }
    user.publish_own_key().await.map(drop)
}

async fn provide_evaluation_key(
    user: &Client,
    card: &ModelCard,
    say: impl Fn(&str),
) -> Outcome<()> {
    let Some(set) = card.circuit.lookups else {
        return Ok(());
    };
    let keys = user.evaluation_keys().await?;
    if keys.iter().any(|key| key.set == set) {
        return Ok(());
    }
    say("Evaluation key of the demo user");
    user.make_evaluation_key(set, &Stop::default(), |_| {})
        .await
        .map(drop)
}

async fn published(owner: &Client, sample: &Sample) -> Outcome<Model> {
    let own = owner.own_models().await?;
    if let Some(model) = own.iter().find(|model| model.card.name == sample.card.name) {
        return owner.model(&model.id).await;
    }
    let (file, rows) = (sample.model()?, sample.held_out()?);
    let imported = owner.import(NamedFile::alone(file), Some(rows), sample.settings());
    let (imported, report) = imported.await?;
    let card = sample.card.complete(report.draft);
    owner
        .publish(imported, &card, &sample.settings(), false, |_| {})
        .await
}

async fn granted(cast: &Cast, model: &Model) -> Outcome<Grant> {
    let grants = cast.user.grants().await?;
    let latest = grants
        .into_iter()
        .filter(|grant| grant.model == model.id)
        .max_by_key(|grant| grant.requested_at);
    let grant = match latest {
        Some(grant) => grant,
        None => {
            let purpose = "To try the demonstration.".to_owned();
            cast.user.request_access(&model.id, purpose).await?
        }
    };
    match grant.state {
        GrantState::Requested | GrantState::Stale => seal(cast, &grant).await,
        // From before owners kept their cards and signed: both is made up for.
        GrantState::Active if cast.user.granted_model(&grant).await.is_err() => {
            cast.owner
                .change_model(&model.id, &model.card, None)
                .await?;
            seal(cast, &grant).await
        }
        GrantState::Active
        | GrantState::Refused { .. }
        | GrantState::Revoked
        | GrantState::Withdrawn => Ok(grant),
    }
}

async fn seal(cast: &Cast, grant: &Grant) -> Outcome<Grant> {
    compare_keys(cast, grant).await?;
    let card = cast.owner.model(&grant.model).await?.card;
    let cost = cast.owner.cost(&card.circuit).await?;
    // Whoever runs the demonstration is owner and user: where rows can travel together, that is shown.
    let inputs = match cost.operations.lookups {
        0 => InputPolicy::Trusted,
        _ => usual_inputs(&cost),
    };
    let stop = Stop::default();
    cast.owner
        .seal(
            grant,
            SealTerms::usual(Uncompared::Refused, inputs),
            &stop,
            |_| {},
        )
        .await
}

/// The two sit side by side: the owner sees whether the key he is given is the one she made, and marks it as
/// verified.
async fn compare_keys(cast: &Cast, grant: &Grant) -> Outcome<()> {
    let hers = cast.user.own_keys().await?;
    let hers = hers.map(|own| hex::encode(&own.fingerprint));
    let shown = ShownHolder::user_of(grant);
    let given = cast
        .owner
        .check_key(&grant.user, KeyKind::Sealing, shown)
        .await?;
    if hers.as_ref() != Some(&given.fingerprint) {
        return Err(Failure::local(
            "The server hands out another key than the demo user made.",
            "Seal nothing to it; tell the administrator.",
        ));
    }
    let trust = cast.owner.trust().await?;
    let standing = trust.standing(&grant.user, &given.fingerprint);
    if !matches!(standing, KeyStanding::Verified(_)) {
        let verified = cast.owner.verify_key(&grant.user, &given.fingerprint);
        verified.await?;
    }
    Ok(())
}

async fn use_a_little(user: &Client, sample: &Sample, grant: &Grant) -> Outcome<()> {
    if grant.state != GrantState::Active || grant.rows_used > 0 {
        return Ok(());
    }
    let model = user.granted_model(grant).await?;
    let circuit = &model.card().circuit;
    let read = user.read_table(sample.held_out()?, model.card()).await;
    let (table, report) = read?;
    let rows = match circuit.lookups {
        Some(_) => JOBS,
        None => ROWS,
    };
    let rows = rows.min(report.lines.len() as u32);
    let capacity = user.cost(circuit).await?.rows_per_ciphertext as u32;
    let rows_at_once = ROWS_AT_ONCE.min(capacity).max(1);
    for first in (0..rows).step_by(rows_at_once as usize) {
        let part = Rows::OfTable(table, first, rows_at_once.min(rows - first));
        user.evaluate(&model, part, &Stop::default()).await?;
    }
    Ok(())
}
