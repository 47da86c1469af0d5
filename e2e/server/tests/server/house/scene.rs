use std::{
    thread,
    time::{Duration, Instant},
};

use api::{
    GrantId,
    account::Role,
    evaluation,
    grant::{AccessRequest, Grant},
    health::Health,
    key::PublishedKey,
    model::Model,
    paths,
    upload::{Purpose, Upload, UploadStart},
};
use circuit::{Blueprint, Circuit, OutputPolicy, Trained};
use circuits::{random_model, random_rows};
use fhe_client::ClientKey;

use crate::house::{
    browser::{Answer, Browser},
    candidates,
    fixtures::{card, seal},
    people::Person,
    process::{Server, Start},
    uploads,
};

/// An administrator, an owner with a published model and a user with a published key who has asked for
/// access to it.
pub(crate) struct Scene {
    pub(crate) server: Server,
    pub(crate) administrator: Person,
    pub(crate) owner: Person,
    pub(crate) user: Person,
    pub(crate) key: ClientKey,
    pub(crate) epoch: u32,
    pub(crate) trained: Trained,
    pub(crate) model: Model,
    pub(crate) grant: Grant,
}

/// What the owner says of himself by default.
pub(crate) const BUDGET: u64 = 100;

impl Scene {
    /// With a small model of one sealed polynomial.
    pub(crate) fn new() -> Self {
        Self::with(&Start::default(), random_model(30, 1, 6, 1), BUDGET)
    }

    /// With a model whose sealed copy takes several parts to upload.
    pub(crate) fn with_parts() -> Self {
        Self::with(&Start::default(), random_model(784, 20, 6, 1), BUDGET)
    }

    pub(crate) fn with(start: &Start, model: (Circuit, Trained), budget: u64) -> Self {
        let key = ClientKey::from_seed(fhe_client::random_seed());
        Self::with_key(start, model, budget, key)
    }

    /// With a given client key.
    pub(crate) fn with_key(
        start: &Start,
        model: (Circuit, Trained),
        budget: u64,
        key: ClientKey,
    ) -> Self {
        Self::on(Server::start_with(start), model, budget, key)
    }

    /// A small granted model on a server that runs already.
    pub(crate) fn granted_on(server: Server) -> Self {
        let key = ClientKey::from_seed(fhe_client::random_seed());
        Self::on(server, random_model(30, 1, 6, 1), BUDGET, key).seal()
    }

    fn on(server: Server, model: (Circuit, Trained), budget: u64, key: ClientKey) -> Self {
        let mut administrator = Person::administrator(&server);
        let mut join = |email, role| Person::join(&server, &mut administrator, email, role);
        let mut owner = join("owner@example.org", Role::Owner);
        let mut user = join("user@example.org", Role::User);
        let (circuit, trained) = model;
        let card = card(circuit, budget);
        let model: Model = owner.browser.post(paths::MODELS, &card).document();
        let epoch = publish_key(&mut user, &key).epoch;
        let grant = request_access(&mut user, &model);
        Self {
            server,
            administrator,
            owner,
            user,
            key,
            epoch,
            trained,
            model,
            grant,
        }
    }

    /// With a sealed copy on the server.
    pub(crate) fn granted() -> Self {
        Self::new().seal()
    }

    pub(crate) fn seal(mut self) -> Self {
        let bytes = self.sealed();
        self.upload(&bytes).success();
        self
    }

    pub(crate) fn circuit(&self) -> &Circuit {
        &self.model.card.circuit
    }

    /// The model, sealed for the user's key.
    pub(crate) fn sealed(&self) -> Vec<u8> {
        seal(self.circuit(), &self.trained, &self.key)
    }

    /// Of a sealed copy for the user's newest key.
    pub(crate) fn announcement(&self, bytes: &[u8]) -> UploadStart {
        let purpose = Purpose::SealedCopy(self.grant.id.clone());
        uploads::announcement(purpose, bytes, self.epoch)
    }

    /// Announces, sends what is missing and finishes.
    pub(crate) fn upload(&mut self, bytes: &[u8]) -> Answer {
        let start = self.announcement(bytes);
        uploads::upload(&mut self.owner, &start, bytes)
    }

    pub(crate) fn announce(&mut self, bytes: &[u8]) -> Answer {
        let start = self.announcement(bytes);
        uploads::announce(&mut self.owner, &start)
    }

    pub(crate) fn put_part(&mut self, upload: &Upload, part: u32, bytes: &[u8]) -> Answer {
        uploads::put_part(&mut self.owner, upload, part, bytes)
    }

    pub(crate) fn blueprint(&self) -> Blueprint {
        self.circuit().check().unwrap()
    }

    /// Rows within the model's range.
    pub(crate) fn rows(&self, rows: usize) -> Vec<Vec<f64>> {
        random_rows(self.circuit().features(), rows, 7)
    }

    pub(crate) fn input(&self, rows: usize) -> Vec<u8> {
        self.key
            .encrypt(&self.blueprint(), &self.rows(rows))
            .unwrap()
    }

    /// Sends an input that states so many rows.
    pub(crate) fn evaluate(&mut self, input: &[u8], rows: usize) -> Answer {
        evaluate(&mut self.user, &self.grant.id, input, rows)
    }

    /// The grant as the user sees it now.
    pub(crate) fn grant_now(&mut self) -> Grant {
        self.user
            .browser
            .get(&paths::grant(&self.grant.id))
            .document()
    }

    pub(crate) fn health(&mut self) -> Health {
        self.administrator
            .browser
            .get(paths::ADMIN_HEALTH)
            .document()
    }

    /// Checks decrypted scores against the cleartext twin, within the flooding noise.
    #[track_caller]
    pub(crate) fn check_answer(&self, answer: &Answer, rows: usize) {
        answer.success();
        let circuit = self.circuit();
        let scores = self
            .key
            .decrypt(&self.blueprint(), rows, &answer.body)
            .unwrap();
        let tolerance = tolerance(circuit);
        for (row, scores) in self.rows(rows).iter().zip(scores) {
            let expected = circuit.evaluate_twin(&self.trained, row).unwrap();
            let expected = circuit.conclude(expected);
            assert_eq!(expected.len(), scores.len());
            for (expected, score) in expected.iter().zip(scores) {
                assert!(
                    (expected - score).abs() < tolerance,
                    "{expected} and {score}"
                );
            }
        }
    }
}

/// Six standard deviations of the flooding noise; labels and decisions have none.
fn tolerance(circuit: &Circuit) -> f64 {
    match circuit.policy {
        OutputPolicy::Scores { resolution_bits } => {
            let score_range = f64::from(circuit.scale.range_bits).exp2() * circuit.scale.unit;
            6.0 * (-f64::from(resolution_bits) - 1.0).exp2() * score_range
        }
        OutputPolicy::Label | OutputPolicy::Decision => 0.5,
    }
}

pub(crate) fn publish_key(user: &mut Person, key: &ClientKey) -> PublishedKey {
    candidates::publish(user, &key.public_key()).document()
}

pub(crate) fn request_access(user: &mut Person, model: &Model) -> Grant {
    let request = AccessRequest {
        purpose: "To test the server.".into(),
    };
    user.browser
        .post(&paths::model_grants(&model.id), &request)
        .document()
}

pub(crate) fn evaluate(user: &mut Person, grant: &GrantId, input: &[u8], rows: usize) -> Answer {
    let rows = rows.to_string();
    let headers = [(evaluation::ROWS, rows.as_str())];
    user.browser
        .post_bytes(&paths::grant_evaluations(grant), input, &headers)
}

impl Scene {
    pub(crate) fn another_user(&mut self) -> Person {
        self.join("another.user@example.org", Role::User)
    }

    pub(crate) fn another_owner(&mut self) -> Person {
        self.join("another.owner@example.org", Role::Owner)
    }

    /// The user in another browser.
    pub(crate) fn same_user_elsewhere(&self) -> Person {
        let mut person = Person {
            account: self.user.account.clone(),
            browser: Browser::new(self.server.origin()),
        };
        person.sign_in();
        person
    }

    fn join(&mut self, email: &str, role: Role) -> Person {
        Person::join(&self.server, &mut self.administrator, email, role)
    }

    /// Waits until the service's health is as described.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, as_described: impl Fn(&Health) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while !as_described(&self.health()) {
            assert!(Instant::now() < deadline, "{:?}", self.health());
            // A session may ask so many times a minute.
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Scene {
    /// Uploads what was announced before: the missing parts, then the end.
    pub(crate) fn seal_announced(mut self, bytes: &[u8]) -> Self {
        self.upload(bytes).success();
        self
    }
}
