//! A model file on its way in: what the desk keeps of it, and what its owner sees.

use card::{ImportSettings, InputForm, ModelCard};
use circuit::Circuit;
use compiler::{FloatModel, Imported};
use preparation::{Cell, Preparation};
use protocol::{GivesAway, ImportReport, NamedFile, Remedy, Tried};
use zeroize::Zeroizing;

use crate::{
    cost::cost,
    error::Error,
    model::{OwnedModel, check_size},
    opened_card::OpenedCard,
};

/// A compiled model, and the one that it was made of.
#[derive(Debug)]
pub(crate) struct ImportedModel {
    pub(crate) owned: OwnedModel,
    original: FloatModel,
}

impl ImportedModel {
    /// What the twin under a card's circuit and the original answer to one row.
    pub(crate) fn tried(
        &self,
        circuit: &Circuit,
        preparation: Option<&Preparation>,
        row: &[Cell],
    ) -> Result<Tried, Error> {
        if !self.owned.fits(circuit) {
            return Err(Error::ModelMismatch);
        }
        let card = OpenedCard::new(circuit, preparation.cloned())?;
        let features = card.features(&[row.to_vec()])?;
        let compiled = circuit.evaluate_twin(&self.owned.trained, &features[0])?;
        let given = Zeroizing::new(match preparation {
            Some(preparation) => preparation.features(row)?,
            None => features[0].clone(),
        });
        Ok(Tried {
            compiled: circuit.conclude(compiled),
            original: circuit.conclude(self.original.scores(&given)),
        })
    }
}

/// One file of those that were chosen together as the model.
fn bundle(files: &[NamedFile]) -> Zeroizing<Vec<u8>> {
    let named = files
        .iter()
        .map(|file| (file.name.as_str(), file.bytes.as_slice()));
    Zeroizing::new(compiler::bundled(&named.collect::<Vec<_>>()))
}

/// Compiles a model file; answers both halves of the model, and what the owner should see of it. `sealing`
/// tells how many microseconds it takes to seal so many bytes.
pub(crate) fn import(
    files: &[NamedFile],
    data: Option<&[u8]>,
    settings: &ImportSettings,
    sealing: impl FnOnce(u64) -> Result<u64, Error>,
) -> Result<(ImportedModel, ImportReport), Error> {
    let imported = match files {
        [alone] => compiler::import(&alone.bytes, data, settings),
        _ => compiler::import(&bundle(files), data, settings),
    };
    let imported = imported.map_err(|error| Error::Import {
        happened: error.happened(),
        action: error.action().to_owned(),
        remedy: error.is_about_lookups().then_some(Remedy::Lookups),
    })?;
    check_size(&imported.circuit)?;
    let Imported {
        circuit,
        trained,
        threshold,
        float,
        answer,
        inputs,
        preparation,
        choices,
        budget,
        accuracy,
        understood,
        picture,
        shown,
        layers,
        remarks,
        fidelity,
        comparison,
        doubts,
        questions,
        columns,
        ..
    } = imported;
    let fields = inputs.into_iter().map(|input| input.field).collect();
    let draft = ModelCard {
        preparation,
        ..ModelCard::draft(
            InputForm::new(fields, picture),
            answer,
            circuit.clone(),
            accuracy,
        )
    };
    let cost = cost(&circuit.check()?)?;
    let given_away = matches!(cost.gives_away, GivesAway::Model { .. });
    let draft = draft.with_sealed_bits(trained.sealed_bits(), cost.capacity_per_answer, given_away);
    let report = ImportReport {
        understood,
        sealing_micros: sealing(cost.sealed_bytes)?,
        cost,
        draft,
        choices,
        budget,
        layers,
        remarks,
        fidelity,
        comparison,
        doubts,
        columns,
        questions,
        shown,
    };
    let owned = OwnedModel {
        circuit,
        trained,
        threshold,
    };
    let original = float;
    Ok((ImportedModel { owned, original }, report))
}
