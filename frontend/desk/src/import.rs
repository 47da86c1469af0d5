//! A model file on its way in: what the desk keeps of it, and what its owner sees.

use card::{ImportSettings, InputForm, ModelCard};
use compiler::Imported;
use protocol::{ImportReport, NamedFile};
use zeroize::Zeroizing;

use crate::{
    cost::cost,
    error::Error,
    model::{OwnedModel, check_size},
};

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
) -> Result<(OwnedModel, ImportReport), Error> {
    let imported = match files {
        [alone] => compiler::import(&alone.bytes, data, settings),
        _ => compiler::import(&bundle(files), data, settings),
    };
    let imported = imported.map_err(|error| Error::Import {
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
    let model = OwnedModel {
        circuit,
        trained,
        threshold,
    };
    Ok((model, report))
}
