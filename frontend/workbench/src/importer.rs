use card::{ImportSettings, InputForm, ModelCard};
use circuit::Circuit;
use compiler::{FloatModel, Imported};
use desk::{CompiledModel, Importer, Original, Price};
use protocol::{Fault, ImportReport, NamedFile, Remedy};
use zeroize::Zeroizing;

/// Imports whatever the compiler reads.
pub(crate) struct ByCompiler;

impl Importer for ByCompiler {
    fn import(
        &self,
        files: &[NamedFile],
        rows: Option<&[u8]>,
        settings: &ImportSettings,
        price: &dyn Fn(&Circuit) -> Result<Price, Fault>,
    ) -> Result<CompiledModel, Fault> {
        let fits = |circuit: &Circuit| price(circuit).is_ok();
        let imported = match files {
            [alone] => compiler::import_where(&alone.bytes, rows, settings, &fits)
                .map_err(|error| error.of_file(&alone.name)),
            _ => compiler::import_where(&bundle(files), rows, settings, &fits),
        };
        let imported = imported.map_err(fault)?;
        let price = price(&imported.circuit)?;
        Ok(compiled(imported, price))
    }
}

/// One file of those that were chosen together as the model.
fn bundle(files: &[NamedFile]) -> Zeroizing<Vec<u8>> {
    let named = files
        .iter()
        .map(|file| (file.name.as_str(), file.bytes.as_slice()));
    Zeroizing::new(compiler::bundled(&named.collect::<Vec<_>>()))
}

fn fault(error: compiler::Error) -> Fault {
    Fault {
        gone: false,
        happened: error.happened(),
        action: error.action().to_owned(),
        remedy: error.is_about_lookups().then_some(Remedy::Lookups),
    }
}

fn compiled(imported: Imported, price: Price) -> CompiledModel {
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
        far_rows,
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
        far_rows,
        ..ModelCard::draft(InputForm::new(fields, picture), answer, circuit, accuracy)
    };
    let Price {
        cost,
        sealing_micros,
    } = price;
    let draft = draft.with_sealed_bits(trained.sealed_bits(), cost.capacity_per_answer);
    let report = ImportReport {
        understood,
        sealing_micros,
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
    CompiledModel {
        trained,
        threshold,
        original: Box::new(AsTrained(float)),
        report,
    }
}

/// The model as it was trained.
struct AsTrained(FloatModel);

impl Original for AsTrained {
    fn scores(&self, features: &[f64]) -> Vec<f64> {
        self.0.scores(features)
    }
}
