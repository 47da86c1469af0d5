//! Known answers, from an owner's desk to a user's, against servers that answer rightly and wrongly.

use card::{ImportSettings, ModelCard, PolicyChoice};
use circuit::{Blueprint, Trained, Weights};
use desk::Desk;
use fhe_client::Sealer;
use fhe_core::{EncryptedInput, EvaluationKeyFile, PublicKey, SealedModel};
use fhe_server::{EvaluationKey, Evaluator, PreparedKey, PreparedModel, Progress, Question};
use protocol::{
    BeginKeys, CardHandle, DecryptResult, DrawSeed, EncryptRows, ImportModel, KeepKey, KeepModel,
    KnownAnswer, KnownRow, MakeEvaluationKeyChunk, MakeKeys, ModelHandle, NamedFile, OpenCard,
    OpenKnownAnswers, OpenSealing, OpenVault, PlanEvaluationKey, PlanSealing, SealChunk,
    SealHandle, WriteKnownAnswers,
};

const MODEL: ModelHandle = ModelHandle(1);
const SEALING: SealHandle = SealHandle(2);
const CARD: CardHandle = CardHandle(3);

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

/// A user with known answers, and the server that works for her.
struct Scene {
    user: Desk,
    known: Vec<KnownAnswer>,
    blueprint: Blueprint,
    public_key: PublicKey,
    honest: PreparedModel,
    key: PreparedKey,
    evaluation_key: Option<EvaluationKey>,
    evaluator: Evaluator,
}

impl Scene {
    fn new(file: &str, policy: Option<PolicyChoice>) -> Self {
        let mut user = desk();
        let public_key = public_key(&mut user);
        let (card, sealed, letter) = sealed(file, policy, public_key.clone());
        let blueprint = card.circuit.check().unwrap();
        let open = OpenCard {
            card: CARD,
            circuit: card.circuit.clone(),
            preparation: card.preparation.clone(),
        };
        user.ask(open).unwrap();
        let known = user.ask(OpenKnownAnswers { card: CARD, letter }).unwrap();
        let public_key = PublicKey::from_bytes(&public_key).unwrap();
        Self {
            evaluation_key: evaluation_key(&mut user, &card),
            honest: PreparedModel::new(SealedModel::from_bytes(&sealed, &blueprint).unwrap()),
            key: PreparedKey::new(&public_key),
            evaluator: Evaluator::with_threads(2),
            user,
            known,
            blueprint,
            public_key,
        }
    }

    /// Whether one known row is answered as its owner wrote.
    fn is_met(&mut self, index: usize, other: Option<&PreparedModel>) -> bool {
        let result = self.result(index, other);
        self.is_met_by(index, result)
    }

    /// What one known row is answered to.
    fn result(&mut self, index: usize, other: Option<&PreparedModel>) -> Vec<u8> {
        let known = self.known[index].clone();
        let row = KnownRow {
            at: 0,
            features: known.features.clone(),
        };
        let encrypt = EncryptRows {
            card: CARD,
            rows: Vec::new(),
            known: vec![row],
        };
        let input = self.user.ask(encrypt).unwrap().bytes;
        let question = Question {
            model: other.unwrap_or(&self.honest),
            key: &self.key,
            evaluation_key: self.evaluation_key.as_ref(),
            input: &EncryptedInput::from_bytes(&input, &self.blueprint, 1).unwrap(),
        };
        let result = self.evaluator.evaluate(&question, &Progress::new());
        result.unwrap()
    }

    /// Whether a result, whatever it was the answer to, is what the owner wrote of a known row.
    fn is_met_by(&mut self, index: usize, result: Vec<u8>) -> bool {
        let decrypt = DecryptResult {
            card: CARD,
            rows: 1,
            result,
            fingerprint: None,
        };
        let scores = self.user.ask(decrypt).unwrap().scores;
        self.known[index].is_met_by(&scores[0])
    }

    /// A linear model of the server's own making, of the same shape, sealed for the same user.
    fn another_model(&self) -> PreparedModel {
        let (features, outputs) = (self.blueprint.encoder.width(), self.blueprint.outputs);
        let weight = |place: usize| (place * 7 % 5) as i32 - 2;
        let rows = (0..outputs).map(|output| (0..features).map(|i| weight(i + output)).collect());
        let weights = Weights::new(rows.collect(), vec![1; outputs]).unwrap();
        let trained = Trained::linear(weights);
        let sealer = Sealer::new(&self.public_key, self.blueprint.clone(), trained).unwrap();
        let sealed = sealer.seal().unwrap();
        PreparedModel::new(SealedModel::from_bytes(&sealed, &self.blueprint).unwrap())
    }

    fn random(&mut self) -> u64 {
        self.user.ask(DrawSeed {}).unwrap()
    }
}

fn desk() -> Desk {
    let mut desk = workbench::desk(|| 0);
    let vault_key = vec![1; 32];
    desk.ask(OpenVault { vault_key }).unwrap();
    desk
}

/// Card, sealed copy and letter.
fn sealed(
    file: &str,
    policy: Option<PolicyChoice>,
    public_key: Vec<u8>,
) -> (ModelCard, Vec<u8>, Vec<u8>) {
    let mut owner = desk();
    let path = format!("{}/../../{file}", env!("CARGO_MANIFEST_DIR"));
    let import = ImportModel {
        model: MODEL,
        files: NamedFile::alone(std::fs::read(path).unwrap()),
        data: None,
        settings: ImportSettings {
            policy,
            ..ImportSettings::default()
        },
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
    let letter = owner.ask(WriteKnownAnswers { sealing: SEALING }).unwrap();
    assert!(letter.rows >= 24, "{file}: only {} rows", letter.rows);
    (card, bytes, letter.bytes)
}

fn evaluation_key(user: &mut Desk, card: &ModelCard) -> Option<EvaluationKey> {
    let set = card.circuit.lookups?;
    let fingerprint = None;
    let plan = user.ask(PlanEvaluationKey { set, fingerprint }).unwrap();
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

const LINEAR: &str = "static/samples/breast-cancer/model.onnx";
const CLASSES: &str = "static/samples/penguins/model.onnx";
const TREES: &str = "static/samples/breast-cancer-forest/model.onnx";
const NETWORK: &str = "static/samples/digits-mlp-30/model.onnx";

#[test]
fn an_honest_server_meets_every_known_answer_whatever_the_model() {
    for (file, policy, asked) in [
        (LINEAR, None, 32),
        (LINEAR, Some(PolicyChoice::Decision { threshold: None }), 12),
        (CLASSES, Some(PolicyChoice::Label), 12),
        (TREES, None, 6),
        (NETWORK, None, 6),
    ] {
        let mut scene = Scene::new(file, policy);
        for index in 0..asked.min(scene.known.len()) {
            assert!(scene.is_met(index, None), "{file}: {index}");
        }
    }
}

#[test]
fn a_server_that_answers_with_another_model_is_noticed_by_nearly_every_test() {
    let mut scene = Scene::new(LINEAR, None);
    let other = scene.another_model();
    let tests = scene.known.len();
    let met = (0..tests).filter(|index| scene.is_met(*index, Some(&other)));
    let met = met.count();
    assert!(met <= tests / 10, "{met} of {tests} not noticed");
}

#[test]
fn a_server_that_replays_an_earlier_answer_is_noticed_by_nearly_every_test() {
    let mut scene = Scene::new(LINEAR, None);
    let tests = scene.known.len();
    let earlier = scene.result(0, None);
    assert!(scene.is_met_by(0, earlier.clone()));
    let met = (1..tests).filter(|index| scene.is_met_by(*index, earlier.clone()));
    let met = met.count();
    assert!(met <= tests / 10, "{met} of {tests} not noticed");
}

#[test]
fn a_server_that_answers_a_tenth_wrongly_is_noticed_as_often_as_computed() {
    const TESTS: usize = 10;
    const TRIALS: usize = 120;
    let mut scene = Scene::new(LINEAR, None);
    let other = scene.another_model();
    let mut noticed = 0;
    for _ in 0..TRIALS {
        let mut met = true;
        for _ in 0..TESTS {
            let index = (scene.random() % scene.known.len() as u64) as usize;
            let cheats = scene.random().is_multiple_of(10);
            met &= scene.is_met(index, cheats.then_some(&other));
        }
        noticed += usize::from(!met);
    }
    let expected = client::noticed(0.1, TESTS as u64);
    let got = noticed as f64 / TRIALS as f64;
    // Four standard deviations of so many trials, and the few wrong answers that lie within noise.
    assert!((got - expected).abs() < 0.2, "{got}, expected {expected}");
}
