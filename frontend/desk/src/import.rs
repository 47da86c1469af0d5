//! A model file on its way in: what the desk keeps of it, and what its owner sees.

use card::{ImportSettings, InputForm, ModelCard};
use compiler::Imported;
use protocol::ImportReport;

use crate::{
    cost::cost,
    error::Error,
    model::{OwnedModel, check_size},
};

/// Compiles a model file; answers both halves of the model, and what the owner should see of it.
pub(crate) fn import(
    model: &[u8],
    data: Option<&[u8]>,
    settings: &ImportSettings,
) -> Result<(OwnedModel, ImportReport), Error> {
    let imported = compiler::import(model, data, settings).map_err(|error| Error::Import {
        happened: error.happened(),
        action: error.action().to_owned(),
    })?;
    check_size(&imported.circuit)?;
    let Imported {
        circuit,
        trained,
        threshold,
        answer,
        inputs,
        preparation,
        choices,
        accuracy,
        understood,
        image,
        layers,
        remarks,
        questions,
        ..
    } = imported;
    let fields = inputs.into_iter().map(|input| input.field).collect();
    let draft = ModelCard {
        preparation,
        ..ModelCard::draft(
            InputForm::new(fields, image),
            answer,
            circuit.clone(),
            accuracy,
        )
    };
    let report = ImportReport {
        understood,
        cost: cost(&circuit.check()?)?,
        draft,
        choices,
        layers,
        remarks,
        questions,
    };
    let model = OwnedModel {
        circuit,
        trained,
        threshold,
    };
    Ok((model, report))
}
