//! A model file on its way in: what the desk keeps of it, and what its owner sees.

use std::borrow::Cow;

use card::{ImportSettings, InputForm, ModelCard};
use compiler::Imported;
use protocol::{ImportReport, NamedFile};

use crate::{
    cost::cost,
    error::Error,
    model::{OwnedModel, check_size},
};

/// One model file of those that were chosen together: the model itself, and files it names.
fn joined(files: &[NamedFile]) -> Result<Cow<'_, [u8]>, Error> {
    match files {
        [alone] => Ok(Cow::Borrowed(&alone.bytes)),
        _ => Err(Error::Import {
            happened: format!("{} files were chosen as the model.", files.len()),
            action: "Choose the model file alone.".to_owned(),
        }),
    }
}

/// Compiles a model file; answers both halves of the model, and what the owner should see of it.
pub(crate) fn import(
    files: &[NamedFile],
    data: Option<&[u8]>,
    settings: &ImportSettings,
) -> Result<(OwnedModel, ImportReport), Error> {
    let imported =
        compiler::import(&joined(files)?, data, settings).map_err(|error| Error::Import {
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
        fidelity,
        doubts,
        questions,
        columns,
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
        fidelity,
        doubts,
        columns,
        questions,
    };
    let model = OwnedModel {
        circuit,
        trained,
        threshold,
    };
    Ok((model, report))
}
