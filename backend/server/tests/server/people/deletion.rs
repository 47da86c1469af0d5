//! Deleting the own account.

use api::{
    GrantId, ProblemKind,
    account::{Account, AccountDeletion, Role, Session},
    grant::{Grant, GrantState},
    list::ListPage,
    log::{ActivityPage, EntryKind, Leaf},
    paths,
    proof::deletion_purpose,
    vault::VaultItem,
};
use axum::{body::Body, http::Method};
use opaque::{CONTEXT, proof_context};
use service::mail::outbox::{Outbox, Told};
use storage::database::accounts::outbox::MailTopic;

use crate::{
    browser::{Answer, Browser, prove},
    house::{House, PASSWORD},
};

const USER: &str = "user@demo.example";
const OWNER: &str = "owner@demo.example";

async fn account(browser: &mut Browser) -> Account {
    browser.get(paths::SESSION).await.json::<Session>().account
}

async fn delete(browser: &mut Browser, email: &str, password: &str) -> Answer {
    let purpose = deletion_purpose(&account(browser).await.id);
    let context = proof_context(&purpose);
    match prove(browser, email, password, &purpose, &context).await {
        Ok(proof) => {
            let deletion = AccountDeletion { proof };
            browser.post(paths::ACCOUNT_DELETION, &deletion).await
        }
        Err(answer) => answer,
    }
}

/// Keeps an item over the version seen.
async fn keep_item(browser: &mut Browser, seen: u64) {
    let request = browser
        .request(Method::PUT, &paths::vault_item("history"))
        .header("content-type", "application/octet-stream")
        .header(api::vault::VERSION_HEADER, seen)
        .body(Body::from("sealed"))
        .unwrap();
    let answer = browser.send(request).await;
    assert!(answer.status.is_success());
}

async fn log(browser: &mut Browser) -> Vec<(EntryKind, Option<String>)> {
    let path = format!("{}?limit=50", paths::ACTIVITY);
    let page: ActivityPage = browser.get(&path).await.json();
    let read = |entry: api::log::Activity| {
        let leaf: Leaf = serde_json::from_str(&entry.leaf).unwrap();
        (leaf.kind, entry.actor_name)
    };
    page.entries.into_iter().map(read).collect()
}

/// An owner with a model in the catalogue, and a user with a grant to it in this state, whose job waits.
async fn parties(house: &House, state: &str) -> (Browser, Browser) {
    let mut owner = house.member(Role::Owner, OWNER).await;
    let mut user = house.member(Role::User, USER).await;
    let (owner_id, user_id) = (account(&mut owner).await.id, account(&mut user).await.id);
    let (nothing, sealed) = (
        house.no_bytes(),
        match state {
            "active" => "'copy'",
            _ => "NULL",
        },
    );
    house
        .execute(format!(
            "INSERT INTO models (id, owner, name, listed, published, created_at, updated_at) \
             VALUES ('model', '{owner_id}', 'Model', '', 1, 0, 0); \
             INSERT INTO grants (id, model, account, purpose, state, sealed_object, rows_reserved, query_budget, \
             requested_at, updated_at) \
             VALUES ('grant', 'model', '{user_id}', 'To ask', '{state}', {sealed}, 3, 9, 0, 0); \
             INSERT INTO jobs (id, grant_id, model, account, copy, rows, cost, input, input_digest, state, created_at) \
             VALUES ('job', 'grant', 'model', '{user_id}', 'copy', 3, '', {nothing}, '', 'waiting', 0)"
        ))
        .await;
    (owner, user)
}

async fn count(house: &House, query: &'static str) -> i64 {
    let count = sqlx::query_scalar(query);
    count.fetch_one(house.app.database.read()).await.unwrap()
}

#[tokio::test]
async fn a_deleted_account_leaves_no_way_in_and_its_address_is_free() {
    let house = House::new().await;
    let mut user = house.member(Role::User, USER).await;
    let mut elsewhere = house.browser();
    elsewhere.sign_in(USER, PASSWORD).await.expect_status(200);
    for seen in 0..3 {
        keep_item(&mut user, seen).await;
    }
    let blobs = house.app.vault.written_before(i64::MAX);
    assert_eq!(
        blobs.await.unwrap().len(),
        3,
        "what was replaced stays a while"
    );
    let before = account(&mut user).await;
    let answer = delete(&mut user, USER, PASSWORD).await;
    answer.expect_status(204);
    assert!(
        answer.headers["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    elsewhere.get(paths::SESSION).await.expect_status(204);
    let answer = house.browser().sign_in(USER, PASSWORD).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    let mut administrator = house.administrator().await;
    let accounts: ListPage<Account> = administrator.get(paths::ADMIN_ACCOUNTS).await.json();
    assert!(accounts.items.iter().all(|account| account.id != before.id));
    let said = log(&mut administrator).await;
    let said = said
        .iter()
        .find(|(kind, _)| *kind == EntryKind::AccountDeleted);
    assert_eq!(said.unwrap().1.as_deref(), Some("Deleted account"));
    for verb in ["approve", "reinstate"] {
        let path = paths::admin_account(&before.id, verb);
        let answer = administrator.post(&path, &()).await;
        answer.expect_problem(ProblemKind::NotFound);
    }
    for query in [
        "SELECT count(*) FROM vault_items",
        "SELECT count(*) FROM replaced_blobs",
    ] {
        assert_eq!(count(&house, query).await, 0, "{query}");
    }
    assert!(
        house
            .app
            .vault
            .written_before(i64::MAX)
            .await
            .unwrap()
            .is_empty()
    );
    let mut again = house.member(Role::User, USER).await;
    let items: Vec<VaultItem> = again.get(paths::VAULT).await.json();
    assert!(items.is_empty());
    assert_ne!(account(&mut again).await.id, before.id);
}

#[tokio::test]
async fn only_the_password_proved_for_this_deletes_an_account() {
    let house = House::with(&["--sign-ins-per-account=100"]).await;
    let mut user = house.member(Role::User, USER).await;
    let answer = delete(&mut user, USER, "a guess").await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    let own = deletion_purpose(&account(&mut user).await.id);
    let others = deletion_purpose(&api::AccountId("another".to_owned()));
    for (purpose, context) in [
        (&own, CONTEXT.to_vec()),
        (&others, proof_context(&others)),
        (&others, proof_context(&own)),
    ] {
        let proof = prove(&mut user, USER, PASSWORD, purpose, &context).await;
        let deletion = AccountDeletion {
            proof: proof.ok().unwrap(),
        };
        let answer = user.post(paths::ACCOUNT_DELETION, &deletion).await;
        answer.expect_problem(ProblemKind::WrongCredentials);
    }
    user.get(paths::SESSION).await.expect_status(200);
}

#[tokio::test]
async fn the_last_administrator_stays_with_everything_he_has() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    keep_item(&mut administrator, 0).await;
    let answer = delete(&mut administrator, "admin@demo.example", PASSWORD).await;
    answer.expect_problem(ProblemKind::Conflict);
    administrator.get(paths::SESSION).await.expect_status(200);
    let items: Vec<VaultItem> = administrator.get(paths::VAULT).await.json();
    assert_eq!(items.len(), 1);
}

#[tokio::test]
async fn with_a_user_go_her_grants_and_jobs_and_her_owner_sees_it() {
    let house = House::new().await;
    let (mut owner, mut user) = parties(&house, "active").await;
    delete(&mut user, USER, PASSWORD).await.expect_status(204);
    let grants: Vec<Grant> = owner.get(paths::GRANTS).await.json();
    assert_eq!(grants[0].state, GrantState::Revoked);
    assert_eq!(grants[0].user_name, "Deleted account");
    assert_eq!(log(&mut owner).await[0].0, EntryKind::GrantRevoked);
    assert_eq!(count(&house, "SELECT count(*) FROM jobs").await, 0);
    let reserved = "SELECT rows_reserved FROM grants";
    assert_eq!(count(&house, reserved).await, 0);
    let copies = "SELECT count(*) FROM grants WHERE sealed_object IS NOT NULL";
    assert_eq!(count(&house, copies).await, 0);
}

#[tokio::test]
async fn with_a_user_go_letters_to_owners_about_what_she_asked() {
    let house = House::new().await;
    let (mut owner, mut user) = parties(&house, "requested").await;
    let owner = account(&mut owner).await.id;
    let (outbox, grant) = (Outbox::new(true, &house.clock), GrantId("grant".to_owned()));
    let mut writing = house.app.database.write().await.unwrap();
    for topic in [MailTopic::Requested, MailTopic::MoreRequested] {
        let asked = Told::of_grant(topic, &grant);
        outbox.tell(&mut writing, &owner, asked).await.unwrap();
    }
    writing.commit().await.unwrap();
    let waiting = "SELECT count(*) FROM outbox";
    assert_eq!(count(&house, waiting).await, 2);
    delete(&mut user, USER, PASSWORD).await.expect_status(204);
    assert_eq!(count(&house, waiting).await, 0);
}

#[tokio::test]
async fn with_an_owner_go_his_models_from_the_catalogue_and_what_was_granted_and_asked() {
    let house = House::new().await;
    let (mut owner, mut user) = parties(&house, "requested").await;
    delete(&mut owner, OWNER, PASSWORD).await.expect_status(204);
    let grants: Vec<Grant> = user.get(paths::GRANTS).await.json();
    assert!(matches!(grants[0].state, GrantState::Refused { .. }));
    let published = "SELECT count(*) FROM models WHERE published = 1";
    assert_eq!(count(&house, published).await, 0);
    let kinds: Vec<_> = log(&mut user)
        .await
        .into_iter()
        .map(|(kind, _)| kind)
        .collect();
    assert!(kinds.contains(&EntryKind::AccessRefused));
}

#[tokio::test]
async fn on_a_full_disk_the_account_stays_whole() {
    let house = House::new().await;
    let (_, mut user) = parties(&house, "active").await;
    house.refuse("DELETE ON sessions").await;
    let answer = delete(&mut user, USER, PASSWORD).await;
    assert!(answer.status.is_server_error());
    house.refuse_nothing().await;
    user.get(paths::SESSION).await.expect_status(200);
    let grants: Vec<Grant> = user.get(paths::GRANTS).await.json();
    assert_eq!(grants[0].state, GrantState::Active);
    assert_eq!(count(&house, "SELECT count(*) FROM jobs").await, 1);
}
