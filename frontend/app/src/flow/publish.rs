//! Import in the worker, card to the server, clear model to the vault.

use api::{ModelId, model::Model};
use card::ImportSettings;
use card::ModelCard;
use protocol::{ImportModel, ImportReport, KeepModel};

use super::seal::model_item;
use crate::{
    failure::Outcome,
    format::hex,
    state::{Vault, Workers, client},
};

/// Where publishing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Keeping the clear model in the vault, before anybody sees the card.
    Keep,
    /// Sending the card.
    Card,
    /// Keeping the model under its card's name.
    Name,
    /// Published.
    Done,
}

/// Lets the worker read a model file and, if given, labelled rows.
///
/// # Errors
/// What the compiler does not understand, as a pair.
pub(crate) async fn import(
    workers: Workers,
    model: Vec<u8>,
    data: Option<Vec<u8>>,
    settings: ImportSettings,
) -> Outcome<ImportReport> {
    let ask = ImportModel {
        model,
        data,
        settings,
    };
    workers.ask(ask).await
}

/// Publishes the model that was imported last: first it is kept in the vault, then the card goes to the
/// server, then the vault item takes the card's name. The clear model never leaves the browser unsealed.
///
/// # Errors
/// The server's problem or the worker's fault; the model stays imported for another attempt.
pub(crate) async fn publish(
    workers: Workers,
    vault: Vault,
    card: &ModelCard,
    on_stage: impl Fn(Stage),
) -> Outcome<Model> {
    on_stage(Stage::Keep);
    let draft = format!("draft-{}", random_name());
    let blob = seal_imported(workers, &draft).await?;
    vault.save(&draft, &blob, 0).await?;
    on_stage(Stage::Card);
    let created = client().create_model(card).await;
    let named = match created {
        Ok(model) => {
            on_stage(Stage::Name);
            keep(workers, vault, &model.id).await.map(|()| model)
        }
        Err(failure) => Err(failure),
    };
    // The draft only proved that the vault takes the model. A leftover is harmless.
    let _ = vault.delete(&draft).await;
    let model = named?;
    on_stage(Stage::Done);
    Ok(model)
}

/// Keeps the model that was imported last as the clear model of a card, in place of what was there.
///
/// # Errors
/// The server's problem or the worker's fault.
pub(crate) async fn keep(workers: Workers, vault: Vault, model: &ModelId) -> Outcome<()> {
    let item = model_item(model);
    let blob = seal_imported(workers, &item).await?;
    let seen = vault.load(&item).await?.map_or(0, |(_, version)| version);
    vault.save(&item, &blob, seen).await.map(drop)
}

async fn seal_imported(workers: Workers, name: &str) -> Outcome<Vec<u8>> {
    let name = name.to_owned();
    workers.ask(KeepModel { name }).await
}

/// 64 random bits, hexadecimal; the name of a passing vault item, not a secret.
fn random_name() -> String {
    let bytes: Vec<u8> = (0..8)
        .map(|_| (js_sys::Math::random() * 256.0) as u8)
        .collect();
    hex::encode(&bytes)
}
