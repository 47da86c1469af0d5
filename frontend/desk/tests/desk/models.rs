use card::{Answer, InputForm};
use card::{ImportSettings, PolicyChoice, Threshold};
use circuit::{Circuit, LookupSet, OutputPolicy};
use desk::Desk;
use protocol::{
    ChunkPlan, GivesAway, ImportModel, ImportReport, KeepModel, PlanSealing, SealChunk,
};

use crate::support::{desk, happened, open_desk};

const MODEL: &[u8] =
    include_bytes!("../../../../shared/compiler/tests/fixtures/logistic_binary_standard.onnx");

fn import(desk: &mut Desk) -> ImportReport {
    import_for(desk, None)
}

fn import_for(desk: &mut Desk, policy: Option<PolicyChoice>) -> ImportReport {
    let ask = ImportModel {
        model: MODEL.to_vec(),
        data: None,
        settings: ImportSettings {
            policy,
            ..ImportSettings::default()
        },
    };
    desk.ask(ask).unwrap()
}

fn plan(desk: &mut Desk, circuit: &Circuit) -> ChunkPlan {
    let circuit = circuit.clone();
    desk.ask(PlanSealing { circuit }).unwrap()
}

fn chunk(blob: &[u8], circuit: &Circuit, public_key: &[u8], index: u32) -> SealChunk {
    SealChunk {
        name: "model-1".to_owned(),
        blob: blob.to_vec(),
        circuit: circuit.clone(),
        public_key: public_key.to_vec(),
        index,
    }
}

fn public_key(seed: u8) -> Vec<u8> {
    let key = fhe_client::ClientKey::from_seed([seed; 32]);
    key.public_key().to_bytes()
}

/// An owner's desk with an imported model: its vault blob and its circuit.
fn owner() -> (Desk, Vec<u8>, Circuit) {
    let mut desk = open_desk(1);
    let circuit = import(&mut desk).draft.circuit;
    let name = "model-1".to_owned();
    let blob = desk.ask(KeepModel { name }).unwrap();
    (desk, blob, circuit)
}

#[test]
fn the_draft_of_an_import_is_a_card_the_server_takes() {
    let report = import(&mut desk());
    assert_eq!(report.draft.validate(), Ok(()));
    assert!(matches!(
        report.draft.answer,
        Answer::Binary {
            probability: true,
            ..
        }
    ));
    let features = report.draft.circuit.features();
    let answers = features as u64 + 1;
    assert_eq!(report.cost.gives_away, GivesAway::Model { answers });
    assert_eq!(
        report.choices.iter().filter(|choice| choice.chosen).count(),
        1
    );
}

#[test]
fn pixels_make_an_image_card() {
    let features = import(&mut desk()).draft.circuit.features();
    let import = desk().ask(ImportModel {
        model: MODEL.to_vec(),
        data: None,
        settings: ImportSettings {
            image: Some((features, 1)),
            ..ImportSettings::default()
        },
    });
    assert!(matches!(
        import.unwrap().draft.input,
        InputForm::Image { channels: 1, .. }
    ));
}

#[test]
fn a_file_that_is_no_model_is_refused_in_a_pair() {
    let fault = desk()
        .ask(ImportModel {
            model: b"not a model".to_vec(),
            data: None,
            settings: ImportSettings::default(),
        })
        .unwrap_err();
    assert!(!fault.happened.is_empty() && !fault.action.is_empty());
}

#[test]
fn any_worker_seals_from_the_vault_item_and_the_whole_conforms() {
    let (_, blob, circuit) = owner();
    let mut helper = open_desk(1);
    let ChunkPlan {
        header: mut sealed,
        chunks,
        total_bytes,
    } = plan(&mut helper, &circuit);
    for index in 0..chunks {
        let chunk = chunk(&blob, &circuit, &public_key(1), index);
        sealed.extend(helper.ask(chunk).unwrap());
    }
    assert_eq!(sealed.len() as u64, total_bytes);
    assert!(fhe_core::SealedModel::from_bytes(&sealed, &circuit.check().unwrap()).is_ok());
}

#[test]
fn sealing_needs_the_owners_vault() {
    let (_, blob, circuit) = owner();
    let request = || chunk(&blob, &circuit, &public_key(1), 0);
    assert_eq!(happened(desk().ask(request())), "The vault is closed.");
    let foreign = open_desk(2).ask(request());
    assert_eq!(
        happened(foreign),
        "An item of the vault could not be opened."
    );
}

#[test]
fn a_card_changed_on_the_server_is_not_sealed_for() {
    let (mut desk, blob, circuit) = owner();
    let mut wider = circuit.clone();
    wider.encoder.features[0].maximum += 1.0;
    let answer = desk.ask(chunk(&blob, &wider, &public_key(1), 0));
    assert!(happened(answer).contains("does not describe the model"));
    let mut coarser = circuit;
    coarser.policy = OutputPolicy::Scores { resolution_bits: 6 };
    assert!(desk.ask(chunk(&blob, &coarser, &public_key(1), 0)).is_ok());
}

#[test]
fn the_owner_of_scores_may_let_out_a_decision_instead() {
    let (mut desk, blob, circuit) = owner();
    let decision = Circuit {
        policy: OutputPolicy::Decision,
        lookups: Some(LookupSet::Bits5),
        ..circuit
    };
    let chunks = plan(&mut desk, &decision).chunks;
    for index in 0..chunks {
        let request = chunk(&blob, &decision, &public_key(1), index);
        assert!(desk.ask(request).is_ok());
    }
}

#[test]
fn a_model_with_a_threshold_in_it_lets_out_no_scores() {
    let mut desk = open_desk(1);
    let threshold = PolicyChoice::Decision {
        threshold: Some(Threshold::Score(1.5)),
    };
    let decision = import_for(&mut desk, Some(threshold)).draft.circuit;
    assert_eq!(decision.policy, OutputPolicy::Decision);
    let name = "model-1".to_owned();
    let blob = desk.ask(KeepModel { name }).unwrap();
    let sealed = desk.ask(chunk(&blob, &decision, &public_key(1), 0));
    assert!(sealed.is_ok());
    let scores = Circuit {
        policy: OutputPolicy::Scores { resolution_bits: 8 },
        lookups: None,
        ..decision
    };
    let refused = desk.ask(chunk(&blob, &scores, &public_key(1), 0));
    assert!(happened(refused).contains("does not describe the model"));
}

#[test]
fn a_key_that_is_none_and_a_chunk_too_many_are_refused() {
    let (mut desk, blob, circuit) = owner();
    let nonsense = desk.ask(chunk(&blob, &circuit, b"no key", 0));
    assert!(happened(nonsense).starts_with("A key, ciphertext or result does not conform"));
    let chunks = plan(&mut desk, &circuit).chunks;
    let beyond = desk.ask(chunk(&blob, &circuit, &public_key(1), chunks));
    assert_eq!(
        happened(beyond),
        "This step came without the one before it."
    );
}

#[test]
fn nothing_is_sealed_before_something_is_imported() {
    let name = "model-1".to_owned();
    let answer = open_desk(1).ask(KeepModel { name });
    assert_eq!(
        happened(answer),
        "This step came without the one before it."
    );
}

#[test]
fn a_failed_import_keeps_the_model_imported_before() {
    let (mut desk, ..) = owner();
    let failed = desk.ask(ImportModel {
        model: vec![],
        data: None,
        settings: ImportSettings::default(),
    });
    assert!(failed.is_err());
    let name = "model-2".to_owned();
    assert!(desk.ask(KeepModel { name }).is_ok());
}
