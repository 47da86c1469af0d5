use card::{Answer, InputForm};
use card::{ImportSettings, PolicyChoice, Threshold};
use circuit::{Circuit, LookupSet, OutputPolicy};
use desk::Desk;
use preparation::Cell;
use protocol::{
    ChunkPlan, Fault, GivesAway, ImportModel, ImportReport, KeepModel, ModelHandle, NamedFile,
    OpenSealing, PlanSealing, SealChunk, SealHandle, TryModel,
};

use crate::support::{desk, happened, open_card, open_desk, summarised};

const MODEL: &[u8] =
    include_bytes!("../../../../shared/compiler/tests/fixtures/logistic_binary_standard.onnx");

const IMPORTED: ModelHandle = ModelHandle(3);
const SEALING: SealHandle = SealHandle(4);

fn import(desk: &mut Desk) -> ImportReport {
    import_for(desk, None)
}

fn import_for(desk: &mut Desk, policy: Option<PolicyChoice>) -> ImportReport {
    let ask = ImportModel {
        model: IMPORTED,
        files: NamedFile::alone(MODEL.to_vec()),
        data: None,
        settings: ImportSettings {
            policy,
            ..ImportSettings::default()
        },
    };
    desk.ask(ask).unwrap()
}

/// Opens a sealing; answers its plan.
fn open(
    desk: &mut Desk,
    blob: &[u8],
    circuit: &Circuit,
    public_key: &[u8],
) -> Result<ChunkPlan, Fault> {
    let sealing = SEALING;
    desk.ask(OpenSealing {
        sealing,
        name: "model-1".to_owned(),
        blob: blob.to_vec(),
        circuit: circuit.clone(),
        public_key: public_key.to_vec(),
    })?;
    desk.ask(PlanSealing { sealing })
}

fn chunk(desk: &mut Desk, index: u32) -> Result<Vec<u8>, Fault> {
    let sealing = SEALING;
    desk.ask(SealChunk { sealing, index })
}

fn keep(desk: &mut Desk, name: &str) -> Result<Vec<u8>, Fault> {
    let (model, name) = (IMPORTED, name.to_owned());
    desk.ask(KeepModel { model, name })
}

fn public_key(seed: u8) -> Vec<u8> {
    let key = fhe_client::ClientKey::from_seed([seed; 32]);
    key.public_key().to_bytes()
}

#[test]
fn an_owner_asks_his_model_in_the_clear_and_sees_the_original_beside_it() {
    let mut desk = desk();
    let draft = import(&mut desk).draft;
    let InputForm::Table { fields } = &draft.input else {
        panic!("a table");
    };
    let row: Vec<Cell> = fields
        .iter()
        .map(|field| Cell::Number(field.example))
        .collect();
    let mut circuit = draft.circuit.clone();
    let mut ask = TryModel {
        model: IMPORTED,
        card: open_card(&mut desk, &circuit),
        row,
    };
    let tried = desk.ask(ask.clone()).unwrap();
    assert!((tried.compiled[0] - tried.original[0]).abs() < 0.01);
    circuit.policy = OutputPolicy::Decision;
    circuit.lookups = Some(LookupSet::Bits5);
    open_card(&mut desk, &circuit);
    let decided = desk.ask(ask.clone()).unwrap();
    assert_eq!(decided.compiled, decided.original);
    assert_eq!(decided.compiled, [f64::from(tried.original[0] >= 0.0)]);
    ask.row.pop();
    assert!(desk.ask(ask.clone()).is_err());
    circuit.encoder.features.pop();
    open_card(&mut desk, &circuit);
    assert!(happened(desk.ask(ask)).contains("does not describe the model"));
}

#[test]
fn files_that_were_chosen_together_are_one_model() {
    let named = |name: &str, bytes: &[u8]| NamedFile {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    let mut desk = desk();
    let alone = import(&mut desk);
    let together = desk.ask(ImportModel {
        model: IMPORTED,
        files: vec![named("model.onnx", MODEL), named("notes.txt", b"none")],
        data: None,
        settings: ImportSettings::default(),
    });
    assert_eq!(together.unwrap().draft, alone.draft);
}

/// An owner's desk with an imported model: its vault blob and its circuit.
fn owner() -> (Desk, Vec<u8>, Circuit) {
    let mut desk = open_desk(1);
    let circuit = import(&mut desk).draft.circuit;
    let blob = keep(&mut desk, "model-1").unwrap();
    (desk, blob, circuit)
}

#[test]
fn the_draft_of_an_import_with_a_summary_is_a_card_the_server_takes() {
    let report = import(&mut desk());
    assert_eq!(summarised(&report.draft).validate(), Ok(()));
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
        model: IMPORTED,
        files: NamedFile::alone(MODEL.to_vec()),
        data: None,
        settings: ImportSettings {
            image: Some((features, 1)),
            ..ImportSettings::default()
        },
    });
    assert!(matches!(
        import.unwrap().draft.input,
        InputForm::Image(picture) if picture.channels == 1
    ));
}

#[test]
fn a_file_that_is_no_model_is_refused_in_a_pair() {
    let fault = desk()
        .ask(ImportModel {
            model: IMPORTED,
            files: NamedFile::alone(b"not a model".to_vec()),
            data: None,
            settings: ImportSettings::default(),
        })
        .unwrap_err();
    assert!(!fault.happened.is_empty() && !fault.action.is_empty());
}

#[test]
fn workers_that_opened_the_same_sealing_make_one_whole_that_conforms() {
    let (_, blob, circuit) = owner();
    let mut helpers = [open_desk(1), open_desk(1)];
    let plans = helpers
        .each_mut()
        .map(|helper| open(helper, &blob, &circuit, &public_key(1)).unwrap());
    assert_eq!(plans[0], plans[1]);
    let [plan, _] = plans;
    let mut sealed = plan.header;
    for index in 0..plan.chunks {
        sealed.extend(chunk(&mut helpers[index as usize % 2], index).unwrap());
    }
    assert_eq!(sealed.len() as u64, plan.total_bytes);
    assert!(fhe_core::SealedModel::from_bytes(&sealed, &circuit.check().unwrap()).is_ok());
}

#[test]
fn sealing_needs_the_owners_vault() {
    let (_, blob, circuit) = owner();
    let open = |mut desk| open(&mut desk, &blob, &circuit, &public_key(1));
    assert_eq!(happened(open(desk())), "The vault is closed.");
    let foreign = open(open_desk(2));
    assert_eq!(
        happened(foreign),
        "An item of your vault does not open: it is damaged, or was stored for another account or under another name."
    );
}

#[test]
fn a_card_changed_on_the_server_is_not_sealed_for() {
    let (mut desk, blob, circuit) = owner();
    let mut wider = circuit.clone();
    wider.encoder.features[0].maximum += 1.0;
    let answer = open(&mut desk, &blob, &wider, &public_key(1));
    assert!(happened(answer).contains("does not describe the model"));
    let mut coarser = circuit;
    coarser.policy = OutputPolicy::Scores { resolution_bits: 6 };
    assert!(open(&mut desk, &blob, &coarser, &public_key(1)).is_ok());
}

#[test]
fn the_owner_of_scores_may_let_out_a_decision_instead() {
    let (mut desk, blob, circuit) = owner();
    let decision = Circuit {
        policy: OutputPolicy::Decision,
        lookups: Some(LookupSet::Bits5),
        ..circuit
    };
    let plan = open(&mut desk, &blob, &decision, &public_key(1)).unwrap();
    assert!((0..plan.chunks).all(|index| chunk(&mut desk, index).is_ok()));
}

#[test]
fn a_model_with_a_threshold_in_it_lets_out_no_scores() {
    let mut desk = open_desk(1);
    let threshold = PolicyChoice::Decision {
        threshold: Some(Threshold::Score(1.5)),
    };
    let decision = import_for(&mut desk, Some(threshold)).draft.circuit;
    assert_eq!(decision.policy, OutputPolicy::Decision);
    let blob = keep(&mut desk, "model-1").unwrap();
    assert!(open(&mut desk, &blob, &decision, &public_key(1)).is_ok());
    let scores = Circuit {
        policy: OutputPolicy::Scores { resolution_bits: 8 },
        lookups: None,
        ..decision
    };
    let refused = open(&mut desk, &blob, &scores, &public_key(1));
    assert!(happened(refused).contains("does not describe the model"));
}

#[test]
fn a_key_that_is_none_and_a_chunk_too_many_are_refused() {
    let (mut desk, blob, circuit) = owner();
    let nonsense = open(&mut desk, &blob, &circuit, b"no key");
    assert!(happened(nonsense).starts_with("A key, ciphertext or result does not conform"));
    let plan = open(&mut desk, &blob, &circuit, &public_key(1)).unwrap();
    let beyond = chunk(&mut desk, plan.chunks);
    assert_eq!(
        happened(beyond),
        "This step came without the one before it."
    );
}

#[test]
fn nothing_is_sealed_to_a_key_under_which_nothing_is_hidden() {
    let (mut desk, blob, circuit) = owner();
    let mut bodiless = public_key(1);
    let body = bodiless.len() - 8 * fhe_core::RING_SIZE;
    bodiless[body..].fill(0);
    let refused = open(&mut desk, &blob, &circuit, &bodiless);
    assert!(happened(refused).starts_with("This public key does not look random"));
}

#[test]
fn nothing_is_kept_before_something_is_imported() {
    assert!(keep(&mut open_desk(1), "model-1").unwrap_err().gone);
}

#[test]
fn a_failed_import_keeps_the_model_imported_before() {
    let (mut desk, ..) = owner();
    let failed = desk.ask(ImportModel {
        model: IMPORTED,
        files: NamedFile::alone(vec![]),
        data: None,
        settings: ImportSettings::default(),
    });
    assert!(failed.is_err());
    assert!(keep(&mut desk, "model-2").is_ok());
}
