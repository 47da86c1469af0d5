//! A table of numbers, names and gaps: from an owner's file through two desks and the evaluator to an answer.

use card::{ImportSettings, ModelCard};
use client::reading::Reading;
use desk::Desk;
use fhe_core::{EncryptedInput, EvaluationKeyFile, PublicKey, SealedModel};
use fhe_server::{EvaluationKey, Evaluator, PreparedKey, PreparedModel, Progress, Question};
use protocol::{
    BeginKeys, CardHandle, DecryptResult, EncryptTable, ImportModel, KeepKey, KeepModel,
    MakeEvaluationKeyChunk, MakeKeys, ModelHandle, NamedFile, OpenCard, OpenSealing, OpenVault,
    PlanEvaluationKey, PlanSealing, ReadTable, SealChunk, SealHandle, TableHandle,
};

const MODEL: ModelHandle = ModelHandle(1);
const SEALING: SealHandle = SealHandle(2);
const CARD: CardHandle = CardHandle(3);
const TABLE: TableHandle = TableHandle(4);

/// Largest error of a probability that flooding and rounding may add.
const TOLERANCE: f64 = 0.02;

fn file(case: &str, name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../zoo/models");
    std::fs::read(format!("{folder}/{case}/{name}")).unwrap()
}

/// What the library answers: its label, and the probability of each class.
struct Expected {
    label: String,
    probabilities: Vec<f64>,
}

fn expected(case: &str) -> Vec<Expected> {
    let text = String::from_utf8(file(case, "expected.csv")).unwrap();
    let line = |line: &str| {
        let mut cells = line.split(',');
        Expected {
            label: cells.next().unwrap().to_owned(),
            probabilities: cells.map(|cell| cell.parse().unwrap()).collect(),
        }
    };
    text.lines().skip(1).map(line).collect()
}

/// A desk with an open vault.
fn desk() -> Desk {
    let mut desk = workbench::desk(|| 0);
    let vault_key = vec![1; 32];
    desk.ask(OpenVault { vault_key }).unwrap();
    desk
}

/// The owner's card, and the model sealed for a key.
fn sealed(case: &str, model: &str, public_key: Vec<u8>) -> (ModelCard, Vec<u8>) {
    let mut owner = desk();
    let import = ImportModel {
        model: MODEL,
        files: NamedFile::alone(file(case, model)),
        data: Some(file(case, "train.csv")),
        settings: ImportSettings::default(),
    };
    let card = owner.ask(import).unwrap().draft;
    let name = "model-1".to_owned();
    let keep = KeepModel {
        model: MODEL,
        name: name.clone(),
    };
    let blob = owner.ask(keep).unwrap();
    let open = OpenSealing {
        sealing: SEALING,
        name,
        blob,
        circuit: card.circuit.clone(),
        public_key,
    };
    owner.ask(open).unwrap();
    let plan = owner.ask(PlanSealing { sealing: SEALING }).unwrap();
    let mut bytes = plan.header;
    for index in 0..plan.chunks {
        let sealing = SEALING;
        bytes.extend(owner.ask(SealChunk { sealing, index }).unwrap());
    }
    (card, bytes)
}

fn evaluation_key(user: &mut Desk, card: &ModelCard) -> Option<EvaluationKey> {
    let set = card.circuit.lookups?;
    let fingerprint = None;
    let plan = PlanEvaluationKey { set, fingerprint };
    let plan = user.ask(plan).unwrap();
    let mut bytes = plan.header;
    for index in 0..plan.chunks {
        let chunk = MakeEvaluationKeyChunk {
            set,
            index,
            fingerprint: None,
        };
        bytes.extend(user.ask(chunk).unwrap());
    }
    let file = EvaluationKeyFile::from_bytes(bytes, set).unwrap();
    Some(EvaluationKey::new(&file))
}

/// Makes keys as a client does; the server names one of the candidates.
fn public_key(user: &mut Desk) -> Vec<u8> {
    user.ask(BeginKeys {}).unwrap();
    let account = "user".to_owned();
    user.ask(MakeKeys { account }).unwrap();
    let keep = KeepKey {
        kept: 3,
        previous: None,
    };
    user.ask(keep).unwrap().public_key
}

/// Answers to some rows of a case, given encrypted.
fn answers(case: &str, model: &str, rows: &[u32]) -> Vec<Reading> {
    let mut user = desk();
    let public_key = public_key(&mut user);
    let (card, sealed) = sealed(case, model, public_key.clone());
    let blueprint = card.circuit.check().unwrap();
    let model = SealedModel::from_bytes(&sealed, &blueprint).unwrap();
    let model = PreparedModel::new(model);
    let key = PreparedKey::new(&PublicKey::from_bytes(&public_key).unwrap());
    let evaluation_key = evaluation_key(&mut user, &card);
    let read = ReadTable {
        table: TABLE,
        csv: file(case, "rows.csv"),
        card: Box::new(card.clone()),
    };
    assert_eq!(user.ask(read).unwrap().left_out, []);
    let open = OpenCard {
        card: CARD,
        circuit: card.circuit.clone(),
        preparation: card.preparation.clone(),
    };
    user.ask(open).unwrap();
    let mut evaluator = Evaluator::with_threads(2);
    let mut answer = |first: &u32| {
        let encrypt = EncryptTable {
            table: TABLE,
            first: *first,
            count: 1,
            known: Vec::new(),
        };
        let input = user.ask(encrypt).unwrap().bytes;
        let question = Question {
            model: &model,
            key: &key,
            evaluation_key: evaluation_key.as_ref(),
            input: &EncryptedInput::from_bytes(&input, &blueprint, 1).unwrap(),
        };
        let result = evaluator.evaluate(&question, &Progress::new()).unwrap();
        let decrypt = DecryptResult {
            card: CARD,
            rows: 1,
            result,
            fingerprint: None,
        };
        let scores = user.ask(decrypt).unwrap().scores;
        Reading::of(&card.answer, &card.circuit.policy, &scores[0]).unwrap()
    };
    rows.iter().map(&mut answer).collect()
}

/// Whether an answer is that of the library, as far as it tells.
fn check(answer: &Reading, right: &Expected) {
    match answer {
        Reading::Binary {
            probability: Some(probability),
            ..
        } => {
            let right = right.probabilities[1];
            let error = (probability - right).abs();
            assert!(error < TOLERANCE, "{probability}, not {right}");
        }
        Reading::Label { class } => assert_eq!(class.as_ref(), Some(&right.label)),
        other => panic!("{other:?} is of another kind"),
    }
}

/// The first row of a case with a gap in it.
fn gap(case: &str) -> u32 {
    let text = String::from_utf8(file(case, "rows.csv")).unwrap();
    let mut rows = text.lines().skip(1);
    let is_gap = |row: &str| row.starts_with(',') || row.contains(",,") || row.ends_with(',');
    rows.position(is_gap).expect("a row with a gap") as u32
}

#[test]
fn names_and_numbers_before_weights_are_answered_as_the_library_answers() {
    let case = "sklearn_mixed_logistic";
    let expected = expected(case);
    let rows: Vec<u32> = (0..expected.len() as u32).step_by(3).collect();
    for (row, answer) in rows.iter().zip(answers(case, "model.onnx", &rows)) {
        check(&answer, &expected[*row as usize]);
    }
}

#[test]
fn names_before_trees_are_answered_as_the_library_answers() {
    let case = "xgboost_categories";
    let answers = answers(case, "model.json", &[0, 1]);
    let expected = expected(case);
    answers
        .iter()
        .zip(&expected)
        .for_each(|(answer, right)| check(answer, right));
}

#[test]
fn a_row_with_a_gap_is_answered_as_the_library_answers() {
    let case = "xgboost_gaps";
    let row = gap(case);
    let answer = &answers(case, "model.json", &[row])[0];
    check(answer, &expected(case)[row as usize]);
}
