use std::path::Path;

use api::{
    grant::{Grant, GrantState},
    model::Model,
};

use super::{
    accounts::{Cast, gather},
    sample::{Sample, samples},
};
use crate::{Error, Person};

/// Rows of each sample that the demo user has answered, so that charts are not empty.
const ROWS: usize = 24;
/// Rows of one request.
const ROWS_AT_ONCE: usize = 4;
/// Rows of each sample whose answers take lookups, one job each.
const JOBS: usize = 3;

/// Makes whatever is missing of the demonstration; `say` hears every step.
///
/// # Errors
/// The first step that fails; the next run goes on there.
pub fn tell(
    origin: &str,
    setup_token: Option<String>,
    folder: &Path,
    mut say: impl FnMut(&str),
) -> Result<(), Error> {
    say("Accounts of the demonstration");
    let mut cast = gather(origin, setup_token)?;
    if !cast.user.load_keys()? || cast.user.published_keys()?.is_empty() {
        say("Keys of the demo user");
        cast.user.make_keys()?;
    }
    for sample in samples(folder)? {
        say(&format!("Model: {}", sample.card.name));
        let model = published(&mut cast.owner, &sample)?;
        let grant = granted(&mut cast, &model)?;
        if cast.user.provide_evaluation_key(&model.card.circuit)? {
            say("Evaluation key of the demo user");
        }
        use_a_little(&mut cast.user, &sample, &model, &grant)?;
    }
    Ok(())
}

fn published(owner: &mut Person, sample: &Sample) -> Result<Model, Error> {
    let own = owner.own_models()?;
    if let Some(model) = own
        .into_iter()
        .find(|model| model.card.name == sample.card.name)
    {
        return Ok(model);
    }
    let report = owner.import(sample.model()?, Some(sample.held_out()?), sample.settings())?;
    owner.publish_imported(&sample.card.complete(report.draft))
}

fn granted(cast: &mut Cast, model: &Model) -> Result<Grant, Error> {
    let grants = cast.user.grants()?;
    let latest = grants
        .into_iter()
        .filter(|grant| grant.model == model.id)
        .max_by_key(|grant| grant.requested_at);
    let grant = match latest {
        Some(grant) => grant,
        None => cast
            .user
            .request_access(model, "To try the demonstration.")?,
    };
    match grant.state {
        GrantState::Requested | GrantState::Stale => cast.owner.seal(&grant),
        GrantState::Active | GrantState::Refused { .. } | GrantState::Revoked => Ok(grant),
    }
}

fn use_a_little(
    user: &mut Person,
    sample: &Sample,
    model: &Model,
    grant: &Grant,
) -> Result<(), Error> {
    if grant.state != GrantState::Active || grant.rows_used > 0 {
        return Ok(());
    }
    let table = user.read_table(&model.card, sample.held_out()?)?;
    let rows = match model.card.circuit.lookups {
        Some(_) => JOBS,
        None => ROWS,
    };
    let rows_at_once = ROWS_AT_ONCE.min(user.capacity(&model.card)?);
    for rows in table.rows[..rows.min(table.rows.len())].chunks(rows_at_once) {
        user.evaluate(grant, &model.card, rows)?;
    }
    Ok(())
}
