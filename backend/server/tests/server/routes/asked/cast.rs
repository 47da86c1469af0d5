//! An administrator, an owner and a user who have something to do with each other.

use api::{
    AccountId, Base64, GrantId, ModelId,
    account::{Role, Session},
    model::Model,
    paths,
};
use card::{Answer, Field, InputForm, ModelCard, ValueLink};
use circuit::{Circuit, Encoder, FeatureRange, OutputPolicy, Scale, USUAL_RESOLUTION};
use opaque::{
    OsRng, Suite,
    opaque_ke::{ClientLogin, ClientRegistration},
};

use crate::{
    browser::Browser,
    house::{House, PASSWORD},
};

/// As many attempts as anybody likes, and mails that are written down.
const FLAGS: [&str; 7] = [
    "--sign-ins-per-minute=1000000",
    "--sign-ins-per-account=1000000",
    "--registrations-per-minute=1000000",
    "--requests-per-minute=1000000",
    "--demonstrations-per-minute=1000000",
    "--smtp=smtp+plain://127.0.0.1:9",
    "--mail-from=Tacit <tacit@demo.example>",
];

pub(crate) struct Cast {
    pub(crate) house: House,
    pub(super) administrator: Browser,
    pub(super) owner: Browser,
    pub(super) user: Browser,
    pub(super) visitor: Browser,
    pub(super) user_id: AccountId,
    others: u32,
}

/// A server that refuses nobody for asking often.
pub(super) async fn patient_house(more: &[&str]) -> House {
    House::with(&[&FLAGS[..], more].concat()).await
}

pub(super) async fn id(browser: &Browser) -> AccountId {
    let session: Session = browser.clone().get(paths::SESSION).await.json();
    session.account.id
}

impl Cast {
    pub(crate) async fn new() -> Self {
        let house = patient_house(&[]).await;
        let administrator = house.administrator().await;
        let owner = house.member(Role::Owner, "owner@demo.example").await;
        let user = house.member(Role::User, "user@demo.example").await;
        let (user_id, nothing) = (id(&user).await, house.no_bytes());
        house
            .execute(format!(
                "INSERT INTO published_keys (account, kind, epoch, fingerprint, public_key, log_index, published_at) \
                 VALUES ('{user_id}', 'key_published', 1, {nothing}, {nothing}, 0, 0)"
            ))
            .await;
        Self {
            visitor: house.browser(),
            house,
            administrator,
            owner,
            user,
            user_id,
            others: 0,
        }
    }

    /// A number that nobody had.
    pub(super) fn another(&mut self) -> u32 {
        self.others += 1;
        self.others
    }

    /// Somebody who can be spared, signed in.
    pub(super) async fn another_member(&mut self, role: Role) -> Browser {
        let email = format!("{}@demo.example", self.another());
        self.house.member(role, &email).await
    }

    /// Somebody who registered and stands so.
    pub(super) async fn newcomer(&mut self, state: &str) -> AccountId {
        let email = format!("{}@demo.example", self.another());
        let mut browser = self.house.browser();
        let registered = browser.register(Role::User, &email, None).await;
        let id = registered.account().id;
        let reason = match state {
            "denied" | "suspended" => "'Because'",
            _ => "NULL",
        };
        self.house
            .execute(format!(
                "UPDATE accounts SET state = '{state}', reason = {reason} WHERE id = '{id}'"
            ))
            .await;
        id
    }

    /// A model in the catalogue.
    pub(super) async fn model(&mut self) -> ModelId {
        let published = self.owner.post(paths::MODELS, &card()).await;
        published.expect_status(201);
        published.json::<Model>().id
    }

    /// The user's grant to a model of its own, in this state; what is active has a copy that is nowhere.
    pub(super) async fn grant(&mut self, state: &str) -> GrantId {
        let (model, user) = (self.model().await, &self.user_id);
        let copy = match state {
            "active" => format!("'{model}', '00', 1, 1"),
            _ => "NULL, NULL, NULL, NULL".to_owned(),
        };
        self.house
            .execute(format!(
                "INSERT INTO grants (id, model, account, purpose, state, sealed_object, sealed_digest, sealed_bytes, \
                 key_epoch, query_budget, requested_at, updated_at) \
                 VALUES ('{model}', '{model}', '{user}', 'To ask', '{state}', {copy}, 9, 0, 0)"
            ))
            .await;
        GrantId(model.0)
    }

    /// Whether whoever comes now can register, be let in and change something.
    pub(crate) async fn expect_to_go_on(mut self) {
        let email = "last@demo.example";
        let mut browser = self.house.browser();
        let registered = browser.register(Role::Owner, email, None).await;
        registered.expect_status(201);
        let id = registered.account().id;
        let approve = paths::admin_account(&id, "approve");
        let approved = self.administrator.post(&approve, &()).await;
        approved.expect_status(200);
        browser.sign_in(email, PASSWORD).await.expect_status(200);
        let published = browser.post(paths::MODELS, &card()).await;
        published.expect_status(201);
        let model = paths::model(&published.json::<Model>().id);
        browser.delete(&model).await.expect_status(204);
        self.house
            .browser()
            .get("/healthz")
            .await
            .expect_status(204);
    }
}

/// The first message of a sign-in.
pub(super) fn sign_in_message() -> Base64 {
    let start = ClientLogin::<Suite>::start(&mut OsRng, PASSWORD.as_bytes()).unwrap();
    Base64(start.message.serialize().to_vec())
}

/// The first message of a registration.
pub(super) fn registration_message() -> Base64 {
    let start = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD.as_bytes()).unwrap();
    Base64(start.message.serialize().to_vec())
}

/// A card of a linear model of one number.
pub(super) fn card() -> ModelCard {
    let range = FeatureRange {
        minimum: 0.0,
        maximum: 1.0,
    };
    let encoder = Encoder {
        input_bits: 8,
        features: vec![range],
        grids: Vec::new(),
    };
    let scale = Scale {
        range_bits: 20,
        unit: 1.0,
    };
    let policy = OutputPolicy::Scores {
        resolution_bits: USUAL_RESOLUTION,
    };
    let answer = Answer::Regression {
        target: "value".to_owned(),
        unit: String::new(),
        decimals: 1,
        link: ValueLink::Identity,
        decision: None,
    };
    let form = InputForm::new(vec![Field::number("x", 0.1, 0.5)], None);
    let circuit = Circuit::linear(encoder, 1, scale, policy);
    ModelCard {
        name: "Model".to_owned(),
        summary: "Answers with a value.".to_owned(),
        ..ModelCard::draft(form, answer, circuit, None)
    }
}
