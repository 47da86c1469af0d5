//! A database of an earlier version in which something stands: after it is brought up to date every row says what it said before.

use api::{
    AccountId, Base64, Digest, GrantId, JobId, ModelId, UploadId,
    account::{Language, Role, Standing},
    evaluation::Evaluated,
    grant::{GrantSignature, GrantState, InputPolicy, ModelUserQuery},
    health::Speed,
    log::EntryKind,
    pool::SuspensionCause,
    upload::Purpose,
    vault::VaultItem,
};
use card::ListedCard;
use circuit::LookupSet;
use storage::database::{
    Database, DatabaseAddress, accounts, evaluations,
    grants::{self, signatures, users},
    jobs::{self, StoredState, queue},
    keys::{
        self,
        candidates::{self, CandidatesState},
        evaluation_keys,
    },
    log,
    models::{self, listing, versions},
    pools::{self, PoolState},
    serving::speed,
    tokens::{TokenHash, sessions},
    uploads,
    vault::{self, StoredBlob},
};

use crate::{
    models::card,
    opening::make,
    places::{no_postgres, no_sqlite},
};

/// The last version before keys of owners and users were told apart, sessions named, and names changed that a database reserves.
const FIFTH: i64 = 5;
/// The first of PostgreSQL, before roles were checked anew, requests had their time, cards their versions, and grants their last use.
const THIRTEENTH: i64 = 13;

/// What stood in all of them. Bytes are written as SQLite does.
const ALWAYS: &str = "\
    INSERT INTO accounts (id, role, name, organisation, email, purpose, state, reason, registered_at, opaque_record) VALUES \
    ('a', 'administrator', 'Ada', 'Clinic', 'a@example.org', 'p', 'approved', NULL, 11, X'0a'), \
    ('o', 'owner', 'Otto', 'Clinic', 'o@example.org', 'p', 'approved', NULL, 12, X'0b'), \
    ('u', 'user', 'Uma', 'Ward', 'u@example.org', 'p', 'approved', NULL, 13, X'0c'), \
    ('d', 'user', 'Dora', 'Ward', 'd@example.org', 'p', 'denied', 'Unknown.', 14, X'0d'); \
    INSERT INTO vault_items (account, name, version, bytes, object) VALUES ('u', 'history', 3, 99, 'blob'); \
    INSERT INTO models (id, owner, name, card, published, unpublished_reason, created_at, updated_at) VALUES \
    ('m', 'o', 'M', '<card>', 1, NULL, 21, 22), ('n', 'o', 'N', '<card>', 0, 'Not good.', 23, 24); \
    INSERT INTO grants (id, model, <account>, purpose, state, reason, key_epoch, sealed_bytes, sealed_digest, sealed_object, \
    rows_used, rows_reserved, query_budget, leakage_bound, requested_at, updated_at) VALUES \
    ('g', 'm', 'u', 'To ask', 'active', NULL, 2, 77, '<digest>', 'copy', 4, 1, 10, 0.5, 31, 32), \
    ('r', 'n', 'u', 'To ask', 'refused', 'No.', NULL, NULL, NULL, NULL, 0, 0, 9, NULL, 33, 34); \
    INSERT INTO grant_signatures (grant_id, sealed, signed) VALUES ('g', '<digest>', '<signed>'); \
    INSERT INTO uploads (id, owner, purpose, subject, key_epoch, bytes, digest, started_at) VALUES \
    ('up', 'o', 'sealed_copy', 'g', 2, 78, '<digest>', 41); \
    INSERT INTO evaluation_keys (account, lookups, key_epoch, bytes, digest, object, uploaded_at) VALUES \
    ('u', '<set>', 2, 88, '<digest>', 'key', 42); \
    INSERT INTO evaluations (grant_id, model, <account>, at, rows, duration_us, outcome) VALUES \
    ('g', 'm', 'u', 51, 3, 1000, 'answered'), ('g', 'm', 'u', 53, 1, 2000, 'answered'), ('g', 'm', 'u', 59, 1, 0, 'refused'); \
    INSERT INTO log_entries (entry, at, kind, leaf, detail, hashes, actor, subject, model, grant_id) VALUES \
    (0, 61, 'key_published', 'first', '{}', X'<7>', 'u', NULL, NULL, NULL), \
    (1, 62, 'evaluated', 'second', '{}', X'<7><8>', 'u', 'o', 'm', 'g'); \
    INSERT INTO jobs (id, grant_id, model, <account>, copy, rows, cost, input, input_digest, state, result, duration_us, log_index, \
    rows_left, created_at, finished_at) VALUES \
    ('waits', 'g', 'm', 'u', 'copy', 1, '<cost>', X'0708', 'd', 'waiting', NULL, NULL, NULL, NULL, 71, NULL), \
    ('done', 'g', 'm', 'u', 'copy', 1, '<cost>', NULL, 'd', 'answered', X'09', 5, 1, 6, 72, 73); \
    INSERT INTO speed (<one>, speed) VALUES (1, '<speed>');";

const OF_FIFTH: &str = "\
    INSERT INTO sessions (token_hash, account, created_at, seen_at) VALUES (X'<7>', 'u', 1, 4), (X'<8>', 'u', 2, 3); \
    INSERT INTO keys (account, epoch, fingerprint, public_key, log_index, published_at) VALUES \
    ('u', 2, X'01', X'02', 0, 81), ('o', 1, X'03', X'04', 0, 82)";

const OF_THIRTEENTH: &str = "\
    INSERT INTO sessions (token_hash, account, created_at, seen_at, id, device) VALUES \
    (X'<7>', 'u', 1, 4, 'here', 'Firefox'), (X'<8>', 'u', 2, 3, 'there', ''); \
    INSERT INTO published_keys (account, kind, epoch, fingerprint, public_key, log_index, published_at) VALUES \
    ('u', 'key_published', 2, X'01', X'02', 0, 81), ('o', 'signing_key_published', 1, X'03', X'04', 0, 82); \
    INSERT INTO key_candidates (account, commitment, kept, challenged_at, state) VALUES ('u', X'<8>', 7, 92, 'published'); \
    INSERT INTO pad_pools (account, number, grant_id, copy, fingerprint, signing_key, context, nonce, kept, state, reply_digest) \
    VALUES ('u', 1, 'g', 'copy', X'01', X'03', X'<7>', X'04', 32, 'answered', X'05'); \
    INSERT INTO pads (account, pool, pad, digest, public) VALUES ('u', 1, 0, X'<8>', X'06'); \
    INSERT INTO suspensions (grant_id, since, cause) VALUES ('g', 91, 'forfeits'); \
    UPDATE grants SET inputs = 'verified', card_digest = 'c' WHERE id = 'g'";

/// What stood in a database of one of these versions.
fn filled(address: &DatabaseAddress, version: i64) -> String {
    let (own, account, one) = match version {
        FIFTH => (OF_FIFTH, "user", "only"),
        _ => (OF_THIRTEENTH, "account", "one"),
    };
    let statements = [ALWAYS, own].concat();
    let statements = match address {
        DatabaseAddress::Sqlite(_) => statements,
        DatabaseAddress::Postgres(_) => statements.replace("X'", "'\\x"),
    };
    let cost = card().circuit.check().unwrap().cost();
    let values = [
        ("<account>", account.to_owned()),
        ("<one>", one.to_owned()),
        ("<7>", "07".repeat(32)),
        ("<8>", "08".repeat(32)),
        ("<digest>", sealed().to_string()),
        ("<set>", LookupSet::Bits3.name().to_owned()),
        ("<card>", versions::card_text(&card()).unwrap()),
        ("<signed>", serde_json::to_string(&signature()).unwrap()),
        ("<cost>", serde_json::to_string(&cost).unwrap()),
        ("<speed>", serde_json::to_string(&measured()).unwrap()),
    ];
    values.iter().fold(statements, |statements, (name, value)| {
        statements.replace(name, &value.replace('\'', "''"))
    })
}

fn sealed() -> Digest {
    Digest([1; 32])
}

fn signature() -> GrantSignature {
    GrantSignature {
        sealed: sealed(),
        card: Base64(vec![1]),
        statement: Base64(vec![2]),
        signature: Base64(vec![3; 64]),
        known_answers: None,
    }
}

fn measured() -> Speed {
    Speed {
        external_product_us: 1.5,
        lookup_ms: vec![(LookupSet::Bits3, 2.5)],
        threads: 2,
    }
}

fn person(id: &str) -> AccountId {
    AccountId(id.to_owned())
}

async fn every_row_keeps_its_meaning(address: &DatabaseAddress, version: i64) {
    make(address, version, Some(filled(address, version))).await;
    let database = Database::open(address).await.unwrap();
    people_are_who_they_were(&database).await;
    sessions_go_on(&database, version).await;
    cards_are_read_and_listed(&database).await;
    grants_give_what_they_gave(&database, version).await;
    what_was_answered_is_known(&database).await;
    jobs_wait_or_have_their_answers(&database).await;
    keys_are_of_their_kind(&database).await;
    what_was_sent_is_found(&database).await;
    if version == THIRTEENTH {
        pads_are_kept(&database).await;
    }
}

#[tokio::test]
async fn every_row_of_a_file_of_an_earlier_version_keeps_its_meaning() {
    for version in [FIFTH, THIRTEENTH] {
        let (address, _folder) = no_sqlite();
        every_row_keeps_its_meaning(&address, version).await;
    }
}

#[tokio::test]
async fn every_row_of_a_postgresql_database_of_an_earlier_version_keeps_its_meaning() {
    every_row_keeps_its_meaning(&no_postgres(), THIRTEENTH).await;
}

async fn people_are_who_they_were(database: &Database) {
    let roles = [
        ("a", Role::Administrator, 11),
        ("o", Role::Owner, 12),
        ("u", Role::User, 13),
        ("d", Role::User, 14),
    ];
    for (id, role, registered_at) in roles {
        let found = accounts::find(database.read(), &person(id)).await;
        let account = found.unwrap().unwrap();
        assert_eq!(account.role, role, "{id}");
        assert_eq!(account.registered_at, registered_at, "{id}");
        assert_eq!(account.profile.language, Language::English, "{id}");
        assert!(account.asked_again.is_none(), "{id}");
        let standing = match id {
            "d" => Standing::Denied {
                reason: "Unknown.".to_owned(),
            },
            _ => Standing::Approved,
        };
        assert_eq!(account.standing, standing, "{id}");
    }
    let asked = "SELECT count(*) FROM accounts WHERE asked_at = registered_at AND times_asked = 1";
    let asked: i64 = sqlx::query_scalar(asked)
        .fetch_one(database.read())
        .await
        .unwrap();
    assert_eq!(asked, 4, "who registered asked then");
    let credentials = accounts::credentials(database.read(), &person("u")).await;
    let expected = ("u@example.org".to_owned(), vec![0x0c]);
    assert_eq!(credentials.unwrap(), Some(expected));
}

async fn sessions_go_on(database: &Database, version: i64) {
    let this = TokenHash([7; 32]);
    let listed = sessions::of(database.read(), &person("u"), this, 0, 0).await;
    let listed = listed.unwrap();
    let times: Vec<_> = listed
        .iter()
        .map(|session| (session.is_this, session.began_at, session.used_at))
        .collect();
    assert_eq!(times, [(true, 1, 4), (false, 2, 3)]);
    let names: Vec<&str> = listed.iter().map(|session| session.id.0.as_str()).collect();
    match version {
        FIFTH => assert!(names.iter().all(|name| name.len() == 32) && names[0] != names[1]),
        _ => assert_eq!(names, ["here", "there"]),
    }
    let found = sessions::find_all(database.read(), &[this]).await.unwrap();
    assert_eq!(found[&this].account, person("u"));
}

async fn cards_are_read_and_listed(database: &Database) {
    for (id, reason) in [("m", None), ("n", Some("Not good.".to_owned()))] {
        let id = ModelId(id.to_owned());
        let found = models::find(database.read(), &id).await.unwrap();
        let model = found.unwrap();
        assert_eq!(model.card, card());
        assert_eq!(model.published, reason.is_none());
        assert_eq!(model.unpublished_reason, reason);
    }
    listing::complete(database).await.unwrap();
    let catalogue = listing::catalogue(database.read()).await.unwrap();
    assert_eq!(catalogue.len(), 1);
    assert_eq!(catalogue[0].id, ModelId("m".to_owned()));
    assert_eq!(catalogue[0].card, ListedCard::of(&card()));
    assert_eq!((catalogue[0].created_at, catalogue[0].updated_at), (21, 22));
    let all = listing::of_owner(database.read(), &person("o")).await;
    assert_eq!(all.unwrap().len(), 2);
}

async fn grants_give_what_they_gave(database: &Database, version: i64) {
    let (given, refused) = (GrantId("g".to_owned()), GrantId("r".to_owned()));
    let user = person("u");
    let found = grants::find(database.read(), &given, &user, Role::User).await;
    let grant = found.unwrap().unwrap();
    assert_eq!(grant.state, GrantState::Active);
    assert_eq!((grant.rows_used, grant.query_budget), (4, 10));
    assert_eq!(grant.leakage_bound, Some(0.5));
    assert_eq!((grant.key_epoch, grant.sealed_bytes), (Some(2), Some(77)));
    assert_eq!((grant.sealed_version, grant.model_version), (Some(1), 1));
    assert!(grant.expires_at.is_none() && grant.more.is_none());
    assert_eq!(grant.answered_at, Some(32), "its last change");
    assert!(!grant.model_deleted && !grant.user_deleted);
    let inputs = match version {
        FIFTH => InputPolicy::Trusted,
        _ => InputPolicy::Verified,
    };
    assert_eq!(grant.inputs, inputs);
    let signed = signatures::current(database.read(), &given).await;
    assert_eq!(signed.unwrap(), Some(signature()));
    a_signature_is_forgotten(database, &given).await;
    let found = grants::find(database.read(), &refused, &user, Role::User).await;
    let (grant, reason) = (found.unwrap().unwrap(), "No.".to_owned());
    assert_eq!(grant.state, GrantState::Refused { reason });
    assert_eq!(grant.answered_at, Some(34));
}

/// In a transaction that comes to nothing.
async fn a_signature_is_forgotten(database: &Database, given: &GrantId) {
    let mut writing = database.write().await.unwrap();
    signatures::forget(&mut *writing, given).await.unwrap();
    let left = signatures::current(&mut *writing, given).await;
    assert_eq!(left.unwrap(), None);
}

async fn what_was_answered_is_known(database: &Database) {
    let usage = evaluations::usage(database.read(), &person("u"), Role::User, 0).await;
    let usage = usage.unwrap();
    assert_eq!(usage.len(), 1);
    assert_eq!((usage[0].evaluations, usage[0].rows), (2, 4));
    assert_eq!((usage[0].refused, usage[0].mean_duration_us), (1, 1_500));
    let query = ModelUserQuery::default();
    let page = users::page(database.read(), &person("o"), &query).await;
    let page = page.unwrap();
    assert_eq!(page.total, 1);
    assert_eq!(page.items[0].used_at, Some(53), "its last answer");
    assert_eq!(log::size(database.read()).await.unwrap(), 2);
    let leaves = log::leaves(database.read(), 0, 9).await.unwrap();
    assert_eq!(leaves, ["first", "second"]);
    let published = log::publications(database.read(), 0, 2).await.unwrap();
    assert_eq!(published, ["first"]);
    let newest = log::newest_of(database.read(), EntryKind::Evaluated).await;
    assert_eq!(newest.unwrap(), Some(62));
}

async fn jobs_wait_or_have_their_answers(database: &Database) {
    let (waits, done) = (JobId("waits".to_owned()), JobId("done".to_owned()));
    let found = jobs::find(database.read(), &waits, &person("u")).await;
    let job = found.unwrap().unwrap();
    assert!(matches!(job.state, StoredState::Open), "{job:?}");
    assert_eq!(job.created_at, 71);
    let open = queue::open(database.read()).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!((&open[0].id, open[0].done), (&waits, 0));
    let result = jobs::result(database.read(), &done).await.unwrap();
    let answered = Evaluated {
        result: vec![9],
        duration_us: 5,
        log_index: 1,
        rows_left: 6,
    };
    assert_eq!(result, Some(answered));
    let speed = speed::last(database.read()).await.unwrap();
    assert_eq!(speed, Some(measured()));
}

async fn keys_are_of_their_kind(database: &Database) {
    let kinds = [
        ("u", EntryKind::KeyPublished, 2, 2),
        ("o", EntryKind::SigningKeyPublished, 1, 4),
    ];
    for (id, kind, epoch, byte) in kinds {
        let found = keys::current(database.read(), &person(id), kind).await;
        let key = found.unwrap().unwrap();
        assert_eq!(key.published.epoch, epoch, "{id}");
        assert_eq!(key.public_key, Base64(vec![byte]), "{id}");
        assert_eq!(key.entry.unwrap().leaf, "first", "{id}");
    }
    let (user, signing) = (person("u"), EntryKind::SigningKeyPublished);
    let others = keys::list(database.read(), &user, signing).await;
    assert!(others.unwrap().is_empty());
}

async fn what_was_sent_is_found(database: &Database) {
    let user = person("u");
    let item = VaultItem {
        name: "history".to_owned(),
        version: 3,
        bytes: 99,
    };
    let items = vault::all(database.read(), &user).await.unwrap();
    assert_eq!(items, [item]);
    let blob = StoredBlob {
        version: 3,
        object: "blob".to_owned(),
    };
    let found = vault::find(database.read(), &user, "history").await;
    assert_eq!(found.unwrap(), Some(blob));
    let (upload, owner) = (UploadId("up".to_owned()), person("o"));
    let found = uploads::find(database.read(), &upload, &owner).await;
    let found = found.unwrap().unwrap();
    let purpose = Purpose::SealedCopy(GrantId("g".to_owned()));
    assert_eq!(found.start.purpose, purpose);
    assert_eq!((found.start.bytes, found.finished), (78, false));
    let key = evaluation_keys::find(database.read(), &user, LookupSet::Bits3).await;
    assert_eq!(key.unwrap().unwrap().bytes, 88);
    let object = evaluation_keys::object(database.read(), &user, LookupSet::Bits3).await;
    assert_eq!(object.unwrap(), Some(UploadId("key".to_owned())));
}

async fn pads_are_kept(database: &Database) {
    let user = person("u");
    let found = pools::find(database.read(), &user, 1).await;
    let pool = found.unwrap().unwrap();
    assert_eq!((pool.state, pool.kept), (PoolState::Answered, 32));
    assert_eq!((pool.version, pool.context), (1, [7; 32]));
    let grant = GrantId("g".to_owned());
    let found = grants::find(database.read(), &grant, &user, Role::User).await;
    let grant = found.unwrap().unwrap();
    assert_eq!(grant.pads_checked, 32);
    let suspension = grant.suspension.unwrap();
    assert_eq!(
        (suspension.since, suspension.cause),
        (91, SuspensionCause::Forfeits)
    );
    let found = candidates::find(database.read(), &user, &[8; 32]).await;
    let kept = found.unwrap().unwrap();
    assert_eq!((kept.kept, kept.state), (7, CandidatesState::Published));
    let mut writing = database.write().await.unwrap();
    let pad = pools::take_pad(&mut *writing, &pool, 0, [3; 32]).await;
    assert_eq!(pad.unwrap().unwrap().public, [6]);
}
