//! Models that take lookups, from the file to chunks under a user's key.

use card::ImportSettings;
use circuit::{Circuit, OutputPolicy};
use fhe_client::ClientKey;
use protocol::{
    GivesAway, ImportModel, ImportReport, KeepModel, ModelHandle, NamedFile, OpenSealing,
    PlanSealing, SealChunk, SealHandle,
};

use crate::support::{happened, open_desk, summarised};

const TREES: &[u8] =
    include_bytes!("../../../../shared/compiler/tests/fixtures/trees/xgb_binary.json");
const CLASSES: &[u8] =
    include_bytes!("../../../../shared/compiler/tests/fixtures/trees/xgb_multi.json");

/// The report of a model without data, and its vault item.
fn imported(model: &[u8], settings: ImportSettings) -> (ImportReport, Vec<u8>) {
    let mut desk = open_desk(1);
    let handle = ModelHandle(1);
    let ask = ImportModel {
        model: handle,
        files: NamedFile::alone(model.to_vec()),
        data: None,
        settings,
    };
    let report = desk.ask(ask).unwrap();
    let name = "model-1".to_owned();
    let blob = desk
        .ask(KeepModel {
            model: handle,
            name,
        })
        .unwrap();
    (report, blob)
}

const SEALING: SealHandle = SealHandle(2);

fn open(blob: &[u8], circuit: &Circuit) -> OpenSealing {
    OpenSealing {
        sealing: SEALING,
        name: "model-1".to_owned(),
        blob: blob.to_vec(),
        circuit: circuit.clone(),
        public_key: ClientKey::from_seed([1; 32]).public_key().to_bytes(),
    }
}

/// The sealed form, as one worker makes it from the vault item.
fn sealed(blob: &[u8], circuit: &Circuit) -> Vec<u8> {
    let (mut helper, sealing) = (open_desk(1), SEALING);
    helper.ask(open(blob, circuit)).unwrap();
    let plan = helper.ask(PlanSealing { sealing }).unwrap();
    let mut bytes = plan.header;
    for index in 0..plan.chunks {
        bytes.extend(helper.ask(SealChunk { sealing, index }).unwrap());
    }
    bytes
}

#[test]
fn trees_are_sealed_from_the_vault_item_and_the_whole_conforms() {
    let (report, blob) = imported(TREES, ImportSettings::default());
    let circuit = &report.draft.circuit;
    assert_eq!(summarised(&report.draft).validate(), Ok(()));
    assert_eq!(report.cost.gives_away, GivesAway::Scores);
    assert!(report.cost.operations.lookups > 0 && report.cost.evaluation_key_bytes > 0);
    assert!(!report.layers.is_empty());
    assert!(report.draft.sealed_bits.is_some_and(|bits| bits > 0));
    let told = report.cost.capacity_per_answer * report.draft.query_budget as f64;
    let tenth = report.draft.sealed_bits.unwrap_or_default() as f64 / 10.0;
    assert!(report.draft.query_budget == 100 || told <= tenth);
    let bytes = sealed(&blob, circuit);
    assert_eq!(bytes.len() as u64, report.cost.sealed_bytes);
    assert!(fhe_core::SealedModel::from_bytes(&bytes, &circuit.check().unwrap()).is_ok());
}

#[test]
fn classes_that_the_file_only_numbers_take_the_owners_names() {
    let names = ["setosa", "versicolor", "virginica"].map(str::to_owned);
    let settings = ImportSettings {
        classes: Some(names.to_vec()),
        ..ImportSettings::default()
    };
    let (report, _) = imported(CLASSES, settings);
    let card::Answer::Multiclass { classes, .. } = report.draft.answer else {
        panic!("not classes");
    };
    assert_eq!(classes, names);
    assert_eq!(report.draft.circuit.policy, OutputPolicy::Label);
    assert_eq!(report.cost.gives_away, GivesAway::Class { classes: 3 });
}

#[test]
fn a_card_with_another_grid_is_not_sealed_for() {
    let (report, blob) = imported(TREES, ImportSettings::default());
    let mut circuit = report.draft.circuit;
    let grids = circuit.encoder.grids.iter_mut();
    let last = grids.filter_map(|grid| grid.last_mut()).next();
    *last.unwrap() += 0.5;
    let answer = open_desk(1).ask(open(&blob, &circuit));
    assert!(happened(answer).contains("does not describe the model"));
}
