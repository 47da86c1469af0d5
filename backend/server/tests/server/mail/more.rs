//! What an owner is told of a wish for more, and its user of the answer.

use std::time::Duration;

use api::{
    AccountId, Base64, Digest, GrantId, ModelId, Timestamp,
    account::{LetterKind, Letters as ChosenLetters, ListCounts, Reason, Role},
    grant::{Grant, GrantSignature, GrantStatement, InputPolicy, MoreRequest},
    limits, paths,
};
use circuit::OutputPolicy;
use service::mail::outbox::Told;
use storage::database::accounts::outbox::MailTopic;

use super::{MAIL, confirmed, told};
use crate::{
    browser::Browser,
    house::{House, PASSWORD},
};

const OWNER: &str = "owner@demo.example";
const USER: &str = "user@demo.example";
const SEALED: Digest = Digest([1; 32]);
/// Longer than nobody is told of the same topic again.
const LATER: Duration = Duration::from_secs(60 * 60 + 60);

/// An owner and a user with a grant of ten rows.
struct Wishing {
    house: House,
    owner: Browser,
    user: Browser,
    owner_id: AccountId,
    user_id: AccountId,
    grant: GrantId,
}

impl Wishing {
    async fn new() -> Self {
        let house = House::with(&MAIL).await;
        let owner_id = confirmed(&house, Role::Owner, OWNER).await.id;
        let user_id = confirmed(&house, Role::User, USER).await.id;
        house
            .execute(format!(
                "INSERT INTO models (id, owner, name, listed, published, created_at, updated_at) \
                 VALUES ('m', '{owner_id}', 'Heart', '{{}}', 1, 1, 1); \
                 INSERT INTO grants (id, model, account, purpose, state, sealed_object, sealed_digest, sealed_bytes, \
                 key_epoch, query_budget, requested_at, updated_at) \
                 VALUES ('g', 'm', '{user_id}', 'p', 'active', 'o', '{SEALED}', 1, 1, 10, 1, 1);"
            ))
            .await;
        Self {
            owner: signed_in(&house, OWNER).await,
            user: signed_in(&house, USER).await,
            house,
            owner_id,
            user_id,
            grant: GrantId("g".to_owned()),
        }
    }

    /// The grant is still asked for, of which a letter is to tell.
    async fn request(&self) {
        let requested = "UPDATE grants SET state = 'requested', key_epoch = NULL, sealed_bytes = NULL, \
                         sealed_digest = NULL, sealed_object = NULL";
        self.house.execute(requested.to_owned()).await;
        let app = &self.house.app;
        let mut writing = app.database.write().await.unwrap();
        let asked = Told::of_grant(MailTopic::Requested, &self.grant);
        let told = app.outbox.tell(&mut writing, &self.owner_id, asked).await;
        told.unwrap();
        writing.commit().await.unwrap();
    }

    async fn ask(&mut self) {
        let wish = MoreRequest {
            rows: 20,
            purpose: "A second ward.".to_owned(),
        };
        let more = paths::grant_more(&self.grant);
        self.user.post(&more, &wish).await.expect_status(200);
    }

    async fn decline(&mut self) {
        let reason = Reason {
            reason: "Not this year.".to_owned(),
        };
        let decline = paths::grant_more_decline(&self.grant);
        let declined = self.owner.post(&decline, &reason).await;
        declined.expect_status(200);
    }

    /// The owner signs twenty rows.
    async fn give(&mut self) {
        let statement = GrantStatement {
            grant: self.grant.clone(),
            model: ModelId("m".to_owned()),
            owner: self.owner_id.clone(),
            user: self.user_id.clone(),
            card: SEALED,
            sealed: SEALED,
            user_key: SEALED,
            policy: OutputPolicy::Label,
            budget: 20,
            expires_at: None,
            inputs: InputPolicy::Trusted,
            known_answers: None,
            version: 1,
        };
        let signed = GrantSignature {
            sealed: SEALED,
            card: Base64(Vec::new()),
            statement: Base64(statement.to_bytes()),
            signature: Base64(vec![0; limits::SIGNATURE_BYTES]),
            known_answers: None,
        };
        let path = paths::grant_signature(&self.grant);
        self.owner.put(&path, &signed).await.expect_status(204);
    }

    /// Answers that the user's bell counts.
    async fn new_since(&mut self, since: Timestamp) -> u64 {
        let counts = format!("{}?since={since}", paths::LISTS_COUNTS);
        let counts: ListCounts = self.user.get(&counts).await.json();
        counts.access
    }

    /// Expects one letter to go out that says this.
    async fn expect_letter(&self, to: &str, words: &str) {
        self.house.clock.put_forward(LATER);
        let letters = told(&self.house).await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        assert_eq!(letters[0].to, to);
        assert!(letters[0].body.contains(words), "{}", letters[0].body);
    }
}

async fn signed_in(house: &House, email: &str) -> Browser {
    house.approve(email).await;
    let mut browser = house.browser();
    browser.sign_in(email, PASSWORD).await.expect_status(200);
    browser
}

#[tokio::test]
async fn an_owner_is_told_of_a_wish_for_more_and_its_user_of_the_answer() {
    let mut wishing = Wishing::new().await;
    let asked = "Demo user asks for more rows of Heart, or for a later end of access to it.";
    wishing.ask().await;
    wishing.expect_letter(OWNER, asked).await;
    wishing.decline().await;
    let words = "Demo user declined your request for more of Heart. Your access stays as it is.\n\
                 The reason:\n\n> Not this year.\n";
    wishing.expect_letter(USER, words).await;
    wishing.ask().await;
    wishing.expect_letter(OWNER, asked).await;
    let before = wishing.house.clock.now() - 1;
    assert_eq!(wishing.new_since(before).await, 0);
    wishing.give().await;
    assert_eq!(wishing.new_since(before).await, 1);
    wishing
        .expect_letter(USER, "Demo user gives you more rows of Heart")
        .await;
}

#[tokio::test]
async fn who_does_without_letters_about_requests_is_told_of_no_wish_for_more() {
    let mut wishing = Wishing::new().await;
    let chosen = ChosenLetters {
        unwanted: vec![LetterKind::Requests],
        ..ChosenLetters::default()
    };
    let chosen = wishing.owner.put(paths::LETTERS, &chosen).await;
    chosen.expect_status(204);
    wishing.ask().await;
    wishing.house.clock.put_forward(LATER);
    assert_eq!(told(&wishing.house).await, []);
}

#[tokio::test]
async fn an_owner_is_told_of_no_wish_that_was_taken_back_before_the_letter_went_out() {
    let mut wishing = Wishing::new().await;
    wishing.ask().await;
    let more = paths::grant_more(&wishing.grant);
    wishing.user.delete(&more).await.expect_status(200);
    wishing.house.clock.put_forward(LATER);
    assert_eq!(told(&wishing.house).await, []);
    wishing.ask().await;
    wishing
        .expect_letter(OWNER, "Demo user asks for more rows of Heart")
        .await;
}

#[tokio::test]
async fn an_owner_is_told_of_no_wish_that_he_answered_before_the_letter_went_out() {
    let mut wishing = Wishing::new().await;
    wishing.ask().await;
    wishing.decline().await;
    wishing
        .expect_letter(USER, "Demo user declined your request for more of Heart.")
        .await;
    wishing.ask().await;
    wishing.give().await;
    wishing
        .expect_letter(USER, "Demo user gives you more rows of Heart")
        .await;
}

#[tokio::test]
async fn terms_that_nobody_asked_for_are_a_change_and_no_answer() {
    let mut wishing = Wishing::new().await;
    wishing.house.clock.put_forward(LATER);
    let before = wishing.house.clock.now() - 1;
    wishing.give().await;
    let grants: Vec<Grant> = wishing.user.get(paths::GRANTS).await.json();
    assert_eq!(grants[0].query_budget, 20);
    assert!(grants[0].updated_at > before, "{}", grants[0].updated_at);
    assert_eq!(wishing.new_since(before).await, 0);
}

#[tokio::test]
async fn an_owner_is_told_of_a_request() {
    let wishing = Wishing::new().await;
    wishing.request().await;
    wishing
        .expect_letter(OWNER, "Demo user asks for access to Heart")
        .await;
}

#[tokio::test]
async fn an_owner_is_told_of_no_request_that_was_taken_back_before_the_letter_went_out() {
    let mut wishing = Wishing::new().await;
    wishing.request().await;
    let withdraw = paths::grant_withdraw(&wishing.grant);
    let withdrawn = wishing.user.post(&withdraw, &()).await;
    withdrawn.expect_status(200);
    wishing.house.clock.put_forward(LATER);
    assert_eq!(told(&wishing.house).await, []);
}
