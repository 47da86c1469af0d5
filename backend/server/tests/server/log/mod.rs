//! The log as anybody may watch it (C2SP tlog-tiles, tlog-witness).

mod emptied;
mod key;

use std::{sync::Arc, time::Duration};

use api::{
    AccountId, Base64, ProblemKind,
    account::{Account, Profile, Role, Session, Standing},
    log::{ActivityPage, EntryDetail, EntryKind, Leaf, LogPolicy},
    paths,
};
use axum::http::header;
use ledger::{
    Checkpoint, Directory, Frontier, Note, NoteKey, ProofPlan, Tile, TileSet, cosigned_at,
    leaf_hash, unbundle, verify_inclusion,
};
use service::{
    app::{
        directory::{Published, PublishedKeys},
        ledger::{Entry, Ledger},
    },
    base::random::hexadecimal,
    config::{Chore, RotatedKey},
    use_cases::jobs,
};
use storage::database::{
    jobs::changes,
    log::{self, Filter},
};
use tacit_server::chores;
use tempfile::TempDir;
use tokio::net::TcpListener;
use witness::Witness;

use crate::{browser::Browser, house::House};

async fn policy(browser: &mut Browser) -> LogPolicy {
    browser.get(paths::LOG_POLICY).await.json()
}

pub(crate) async fn checkpoint(browser: &mut Browser) -> Note {
    let answer = browser.get(paths::LOG_CHECKPOINT).await;
    answer.expect_status(200);
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "text/plain; charset=utf-8"
    );
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    Note::parse(&answer.body).unwrap()
}

async fn opened(browser: &mut Browser) -> Checkpoint {
    let log = NoteKey::parse(&policy(browser).await.log).unwrap();
    Checkpoint::open(&checkpoint(browser).await, &log).unwrap()
}

async fn tile(browser: &mut Browser, tile: Tile) -> Vec<u8> {
    let answer = browser.get(&paths::log_tile(&tile.to_string())).await;
    answer.expect_status(200);
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "application/octet-stream"
    );
    assert!(
        answer.headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    answer.body.to_vec()
}

/// A server whose log holds so many entries at least.
pub(crate) async fn with_entries(entries: u8) -> House {
    let house = House::new().await;
    grow(&house, entries).await;
    house
}

pub(crate) async fn grow(house: &House, entries: u8) {
    for byte in 0..entries {
        let manifest = [byte; 32];
        service::use_cases::serving::served_app::record(&house.app, manifest)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn anybody_can_fetch_a_checkpoint_and_prove_every_entry_with_tiles() {
    let house = with_entries(7).await;
    let mut anybody = house.browser();
    let head = opened(&mut anybody).await;
    assert_eq!(head.size, 7);
    let bundle = Tile::of_entry(0, head.size).unwrap();
    let bytes = tile(&mut anybody, bundle).await;
    let entries = unbundle(&bytes, 7).unwrap();
    for (index, entry) in (0..).zip(entries) {
        let plan = ProofPlan::inclusion(index, head.size).unwrap();
        let mut tiles = TileSet::default();
        for needed in TileSet::needed(plan.positions(), head.size) {
            tiles
                .insert(needed, &tile(&mut anybody, needed).await)
                .unwrap();
        }
        let proof = plan.assemble(|position| tiles.read(position)).unwrap();
        verify_inclusion(leaf_hash(entry), index, head.size, &proof, head.root).unwrap();
    }
}

#[tokio::test]
async fn a_tile_that_the_log_does_not_have_and_what_is_no_tile_are_refused() {
    let house = with_entries(3).await;
    let mut anybody = house.browser();
    for path in [
        "0/000",
        "0/000.p/4",
        "1/000.p/1",
        "entries/001.p/1",
        "entries/000.p/200",
    ] {
        let answer = anybody.get(&paths::log_tile(path)).await;
        answer.expect_problem(ProblemKind::NotFound);
    }
    for path in [
        "0/0",
        "8/000",
        "entries/000.p/0",
        "x/000",
        "0/000/000",
        "..%2f..%2fdata",
    ] {
        let answer = anybody.get(&paths::log_tile(path)).await;
        answer.expect_problem(ProblemKind::Invalid);
    }
}

fn account_of(id: &AccountId) -> Account {
    Account {
        id: id.clone(),
        role: Role::User,
        profile: Profile {
            name: "Name".to_owned(),
            organisation: "Organisation".to_owned(),
            email: "user@demo.example".to_owned(),
            purpose: "To test.".to_owned(),
            language: Default::default(),
        },
        confirmation: Default::default(),
        standing: Standing::Approved,
        registered_at: 0,
        asked_again: None,
        reopened: None,
        proven: None,
    }
}

#[tokio::test]
async fn every_entry_names_the_directory_of_keys_and_it_changes_only_with_them() {
    let house = with_entries(2).await;
    let (alice, bob) = (AccountId("alice".into()), AccountId("bob".into()));
    let publish = async |account: &AccountId, key: u8| {
        let mut writing = house.app.database.write().await.unwrap();
        let holder = account_of(account);
        let entry = Entry::key_published(EntryKind::KeyPublished, &holder, [key; 32], None);
        house.app.ledger.append(&mut writing, entry).await.unwrap();
        writing.commit().await.unwrap();
    };
    publish(&alice, 1).await;
    publish(&alice, 2).await;
    grow(&house, 1).await;
    let pool = house.app.database.read();
    let entries = log::leaves(pool, 0, 10).await.unwrap();
    let roots: Vec<String> = entries
        .iter()
        .map(|entry| serde_json::from_str::<Leaf>(entry).unwrap().keys.unwrap())
        .collect();
    let empty = hexadecimal(&Directory::default().root());
    assert_eq!(roots[..2], [empty.clone(), empty]);
    assert!(roots[2] != roots[1] && roots[3] != roots[2] && roots[4] == roots[3]);
    let proof = |account, size| {
        let kind = EntryKind::KeyPublished;
        house.app.ledger.key_proof(pool, kind, account, size)
    };
    let now = proof(&alice, 5).await.unwrap().unwrap();
    assert_eq!(now.keys, [Base64(vec![1; 32]), Base64(vec![2; 32])]);
    assert_eq!(now.end.unwrap().index, 3);
    let before = proof(&alice, 3).await.unwrap().unwrap();
    assert_eq!((before.keys.len(), before.end.unwrap().index), (1, 2));
    assert_eq!(proof(&bob, 5).await.unwrap().unwrap().keys, []);
    assert_eq!(proof(&alice, 6).await.unwrap(), None);
}

/// Two processes publish in turn, one in three transactions is rolled back, and proofs are asked for as of every head, old ones among new ones.
#[tokio::test]
async fn what_is_kept_of_the_directory_of_keys_is_what_the_log_says() {
    let house = with_entries(1).await;
    let (app, pool) = (&house.app, house.app.database.read());
    let other = Ledger::open(&app.config.data, &app.origin, house.clock.clone()).unwrap();
    let accounts = ["alice", "bob", "carol"].map(|name| AccountId(name.into()));
    for turn in 0..36 {
        let ledger = if turn % 2 == 0 { &*app.ledger } else { &other };
        let account = &accounts[turn % accounts.len()];
        let mut writing = app.database.write().await.unwrap();
        let entry = match turn % 4 {
            0 => Entry::vault_noted(account, [turn as u8; 32]),
            _ => Entry::key_published(
                EntryKind::KeyPublished,
                &account_of(account),
                [turn as u8; 32],
                None,
            ),
        };
        ledger.append(&mut writing, entry).await.unwrap();
        if turn % 3 > 0 {
            writing.commit().await.unwrap();
        }
        let size = log::size(pool).await.unwrap();
        for size in [size, size / 2 + 1] {
            let fresh = Ledger::open(&app.config.data, &app.origin, house.clock.clone()).unwrap();
            let proof = async |ledger: &Ledger| {
                let kind = EntryKind::KeyPublished;
                let proof = ledger.key_proof(pool, kind, account, size).await;
                proof.unwrap().unwrap()
            };
            assert_eq!(proof(ledger).await, proof(&fresh).await);
        }
    }
    let mut keys = PublishedKeys::default();
    for entry in log::leaves(pool, 0, 100).await.unwrap() {
        let leaf: Leaf = serde_json::from_str(&entry).unwrap();
        if leaf.key.is_some() {
            keys.add(Published::read(&entry).unwrap()).unwrap();
        }
        assert_eq!(leaf.keys.unwrap(), hexadecimal(&keys.root()));
    }
}

#[tokio::test]
async fn a_log_that_two_processes_append_to_stays_whole() {
    let house = with_entries(1).await;
    let (app, pool) = (&house.app, house.app.database.read());
    let other = Ledger::open(&app.config.data, &app.origin, house.clock.clone()).unwrap();
    for (own, commits) in [
        (true, true),
        (false, true),
        (true, false),
        (false, true),
        (true, true),
    ] {
        let ledger = if own { &*app.ledger } else { &other };
        let mut writing = app.database.write().await.unwrap();
        let entries = [[1; 32], [2; 32]].map(Entry::app_served);
        ledger
            .append_all(&mut writing, entries.into())
            .await
            .unwrap();
        if commits {
            writing.commit().await.unwrap();
        }
    }
    let mut frontier = Frontier::new();
    for leaf in log::leaves(pool, 0, 100).await.unwrap() {
        frontier.append(leaf_hash(leaf.as_bytes()));
    }
    let head = app.ledger.head(pool).await.unwrap().checkpoint;
    assert_eq!((head.size, head.root), (9, frontier.root()));
}

/// A witness of a house's log that listens, and what the server is told of it.
pub(crate) async fn witness(house: &House) -> (TempDir, NoteKey, String) {
    let folder = tempfile::tempdir().unwrap();
    let log = house.app.ledger.key();
    let witness = Witness::open(folder.path(), "witness.example", [log]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let key = witness.key().clone();
    let told = format!("{key}@http://{address}");
    let router = witness::router(Arc::new(witness));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (folder, key, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_head_is_cosigned_by_the_witnesses() {
    let house = with_entries(2).await;
    let (_folder, key, told) = witness(&house).await;
    let house = house.again(&["--witnesses", &told]).await;
    let mut anybody = house.browser();
    let policy = policy(&mut anybody).await;
    assert_eq!(
        (policy.witnesses, policy.quorum),
        (vec![key.to_string()], 1)
    );
    for entries in [2, 3, 3] {
        grow(&house, entries).await;
        assert!(cosigned_at(&checkpoint(&mut anybody).await, &key).is_ok());
    }
    let house = house.again(&["--witnesses", &told]).await;
    let note = checkpoint(&mut house.browser()).await;
    assert!(
        cosigned_at(&note, &key).is_ok(),
        "the witness says what it saw last"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_rewritten_or_cut_gets_no_cosignature() {
    let house = with_entries(3).await;
    let (_folder, key, told) = witness(&house).await;
    let house = house.again(&["--witnesses", &told]).await;
    assert!(cosigned_at(&checkpoint(&mut house.browser()).await, &key).is_ok());
    let mut writing = house.app.database.write().await.unwrap();
    let cut = sqlx::query("DELETE FROM log_entries WHERE entry = 2").execute(&mut *writing);
    cut.await.unwrap();
    writing.commit().await.unwrap();
    forget_what_was_shown(&house);
    let house = house.again(&["--witnesses", &told]).await;
    assert!(cosigned_at(&checkpoint(&mut house.browser()).await, &key).is_err());
    house
        .browser()
        .register(Role::User, "user@demo.example", None)
        .await
        .expect_status(201);
    assert_eq!(log::size(house.app.database.read()).await.unwrap(), 3);
    forget_what_was_shown(&house);
    let house = house.again(&["--witnesses", &told]).await;
    assert!(cosigned_at(&checkpoint(&mut house.browser()).await, &key).is_err());
}

#[tokio::test]
async fn what_a_database_lacks_is_accepted_with_a_reason_and_how_much_it_is() {
    let house = with_entries(5).await;
    opened(&mut house.browser()).await;
    house.browser().get("/healthz").await.expect_status(204);
    let cut = "DELETE FROM log_entries WHERE entry > 1".to_owned();
    house.execute(cut).await;
    let refused = house.browser().get(paths::LOG_CHECKPOINT).await;
    refused.expect_problem(ProblemKind::Busy);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let unready = house.browser().get("/healthz").await;
    unready.expect_problem(ProblemKind::Busy);
    assert_eq!(unready.status, 503);
    house.app.lock.release().unwrap();
    let chore = Chore::AcceptLoss {
        reason: "The copy was behind.".to_owned(),
    };
    let (config, clock) = (&house.app.config, &house.clock);
    chores::run(chore.clone(), config, clock).await.unwrap();
    house.browser().get("/healthz").await.expect_status(204);
    let again = chores::run(chore, config, clock).await.unwrap_err();
    assert!(again.to_string().contains("lacks nothing"), "{again}");
    assert_eq!(opened(&mut house.browser()).await.size, 3);
    let newest = Filter {
        limit: 1,
        ..Filter::default()
    };
    let newest = log::list(house.app.database.read(), &newest).await.unwrap();
    let detail: EntryDetail = serde_json::from_str(&newest[0].detail).unwrap();
    assert_eq!(detail.reason.as_deref(), Some("The copy was behind."));
    assert_eq!(detail.had, Some(5));
}

#[tokio::test]
async fn metrics_say_that_the_database_lacks_what_was_shown_until_it_is_brought_back() {
    let house = with_entries(5).await;
    opened(&mut house.browser()).await;
    let cut = "CREATE TABLE newer AS SELECT * FROM log_entries WHERE entry > 1; \
               DELETE FROM log_entries WHERE entry > 1";
    let bring_back = "INSERT INTO log_entries SELECT * FROM newer";
    for (change, is_behind) in [(cut, 1), (bring_back, 0)] {
        house.execute(change.to_owned()).await;
        // As a server looks every second.
        let look = house
            .app
            .ledger
            .require_continuity(house.app.database.read());
        assert_eq!(u64::from(look.await.is_err()), is_behind);
        assert_eq!(house.metric("tacit_log_is_behind").await, is_behind);
    }
}

#[tokio::test]
async fn what_may_have_ended_since_does_not_come_back_with_an_accepted_loss() {
    let house = with_entries(5).await;
    let mut user = house.member(Role::User, "user@demo.example").await;
    let session: Session = user.get(paths::SESSION).await.json();
    opened(&mut house.browser()).await;
    house
        .execute("DELETE FROM log_entries WHERE entry > 1".to_owned())
        .await;
    house
        .execute(pending(&session.account.id, house.no_bytes()))
        .await;
    for query in PENDING {
        assert!(count(&house, query).await > 0, "{query}");
    }
    house.app.lock.release().unwrap();
    let reason = "The copy was behind.".to_owned();
    let (config, clock) = (&house.app.config, &house.clock);
    chores::run(Chore::AcceptLoss { reason }, config, clock)
        .await
        .unwrap();
    let ended = user.get(paths::VAULT).await;
    ended.expect_problem(ProblemKind::SignedOut);
    for query in PENDING {
        assert_eq!(count(&house, query).await, 0, "{query}");
    }
}

/// What counts until it is used, sent or ended.
const PENDING: [&str; 6] = [
    "SELECT count(*) FROM sessions",
    "SELECT count(*) FROM setup_tokens",
    "SELECT count(*) FROM invitations",
    "SELECT count(*) FROM confirmation_tokens",
    "SELECT count(*) FROM outbox WHERE state = 'waiting'",
    "SELECT count(*) FROM pads WHERE used_by IS NULL",
];

/// One of each kind, of an account.
fn pending(account: &AccountId, nothing: &str) -> String {
    format!(
        "INSERT INTO setup_tokens VALUES ({nothing}, 1); \
         INSERT INTO invitations (id, token_hash, role, name, made_at, expires_at) \
         VALUES ('i', {nothing}, 'owner', 'Somebody', 1, 9000000000000); \
         INSERT INTO confirmation_tokens VALUES ({nothing}, '{account}', 'user@demo.example', 1); \
         INSERT INTO outbox (id, account, topic, written_at, due_at) VALUES ('o', '{account}', 'approved', 1, 1); \
         INSERT INTO models (id, owner, name, listed, published, created_at, updated_at) \
         VALUES ('m', '{account}', 'M', '', 1, 1, 1); \
         INSERT INTO grants (id, model, account, purpose, state, query_budget, requested_at, updated_at) \
         VALUES ('g', 'm', '{account}', '', 'requested', 7, 1, 1); \
         INSERT INTO pad_pools (account, number, grant_id, copy, fingerprint, signing_key, context, nonce, kept) \
         VALUES ('{account}', 1, 'g', 'c', {nothing}, {nothing}, {nothing}, {nothing}, 32); \
         INSERT INTO pads (account, pool, pad, digest, public) \
         VALUES ('{account}', 1, 0, {nothing}, {nothing}), ('{account}', 1, 1, {nothing}, {nothing})"
    )
}

async fn count(house: &House, query: &'static str) -> i64 {
    let count = sqlx::query_scalar(query);
    count.fetch_one(house.app.database.read()).await.unwrap()
}

#[tokio::test]
async fn where_nothing_is_lost_no_entry_says_so() {
    let house = with_entries(5).await;
    house.app.lock.release().unwrap();
    for is_shown in [false, true] {
        if is_shown {
            opened(&mut house.browser()).await;
        }
        let reason = "By mistake.".to_owned();
        let chore = Chore::AcceptLoss { reason };
        let refused = chores::run(chore, &house.app.config, &house.clock).await;
        let told = refused.unwrap_err().to_string();
        assert!(told.contains("left as it is"), "{told}");
        assert_eq!(log::size(house.app.database.read()).await.unwrap(), 5);
    }
}

/// The schema is one that this program does not know: whoever opens the database to work on it says so, or changes it.
#[tokio::test]
async fn a_command_asks_whether_servers_run_before_it_touches_their_schema() {
    let house = House::on_postgres(&[]).await;
    let database = &house.app.database;
    jobs::follow(&house.app);
    while changes::listeners(database).await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let newer = "UPDATE schema_version SET version = 1000000";
    house.execute(newer.to_owned()).await;
    house.app.lock.release().unwrap();
    let accept = Chore::AcceptLoss {
        reason: "The copy was behind.".to_owned(),
    };
    let key = RotatedKey::OpaqueKey {
        report: false,
        drop_old: false,
        lose_passwords: false,
    };
    for chore in [accept, Chore::Rotate { key }] {
        let refused = chores::run(chore, &house.app.config, &house.clock).await;
        let told = refused.unwrap_err().to_string();
        assert!(told.contains("work on the database"), "{told}");
    }
}

/// As a server does that means to deceive.
fn forget_what_was_shown(house: &House) {
    std::fs::remove_file(house.app.config.data.join("log.head")).unwrap();
}

#[tokio::test]
async fn without_its_witnesses_a_server_still_serves_its_log() {
    let house = with_entries(1).await;
    let (_folder, key, told) = witness(&house).await;
    let (told, _) = told.split_once("@").unwrap();
    let house = house
        .again(&["--witnesses", &format!("{told}@http://127.0.0.1:9")])
        .await;
    let note = checkpoint(&mut house.browser()).await;
    assert!(cosigned_at(&note, &key).is_err());
    assert_eq!(opened(&mut house.browser()).await.size, 1);
}

/// Entries that an administrator finds with this after the question mark, by kind and actor.
async fn found(browser: &mut Browser, query: &str) -> Vec<(EntryKind, Option<String>)> {
    let page: ActivityPage = browser
        .get(&format!("{}?limit=200&{query}", paths::ACTIVITY))
        .await
        .json();
    let entries = page.entries.into_iter();
    entries
        .map(|entry| {
            let leaf: Leaf = serde_json::from_str(&entry.leaf).unwrap();
            (leaf.kind, entry.actor_name)
        })
        .collect()
}

#[tokio::test]
async fn entries_are_found_by_person_model_time_and_kind() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let anna = house
        .browser()
        .register(Role::User, "anna@demo.example", None)
        .await
        .account();
    house.approve("anna@demo.example").await;
    let all = found(&mut administrator, "").await;
    let by_id = found(&mut administrator, &format!("who={}", anna.id)).await;
    assert!(!by_id.is_empty() && by_id.len() < all.len());
    let word = anna.profile.name.to_uppercase().replace(' ', "%20");
    let by_name = found(&mut administrator, &format!("who={word}")).await;
    assert!(by_name.contains(&(EntryKind::Registered, Some(anna.profile.name.clone()))));
    let beginning = &anna.id.0[..6];
    assert_eq!(
        found(&mut administrator, &format!("who={beginning}")).await,
        by_id
    );
    for part in [&anna.id.0[..5], &anna.id.0[1..8]] {
        assert_eq!(found(&mut administrator, &format!("who={part}")).await, []);
    }
    assert_eq!(found(&mut administrator, "who=%25").await, []);
    assert_eq!(found(&mut administrator, "about=no%20model").await, []);
    let kinds = found(&mut administrator, "kind=registered").await;
    assert!(kinds.iter().all(|(kind, _)| *kind == EntryKind::Registered) && kinds.len() >= 2);
    let end = house.app.clock.now() + 1;
    assert_eq!(found(&mut administrator, &format!("from={end}")).await, []);
    assert_eq!(
        found(&mut administrator, &format!("until={end}")).await,
        all
    );
    let newest = all.len() - 1;
    let since = found(&mut administrator, &format!("after={}", newest - 2)).await;
    assert_eq!(since, all[..2]);
    let none = found(&mut administrator, &format!("after={newest}")).await;
    assert_eq!(none, []);
    let long = "x".repeat(201);
    administrator
        .get(&format!("{}?who={long}", paths::ACTIVITY))
        .await
        .expect_problem(ProblemKind::Invalid);
}
