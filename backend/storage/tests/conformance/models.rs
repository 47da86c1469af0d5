//! Versions of models, what is listed of them, and models that are deleted.

use api::{AccountId, GrantId, ModelId, account::Role, grant::Grant};
use card::{Answer, Field, InputForm, ListedCard, ModelCard, ValueLink};
use circuit::{Circuit, Encoder, FeatureRange, OutputPolicy, Scale, USUAL_RESOLUTION};
use storage::database::{
    Writing, accounts, grants,
    models::{
        self, listing,
        versions::{self, ModelVersion},
    },
};

use crate::places::{Place, on_every_database};

on_every_database!(
    older_versions_stay_as_long_as_something_is_of_them,
    what_is_listed_follows_the_card_and_is_made_up_for_where_it_lacks,
);

const OTHERS: &str = "INSERT INTO models (id, owner, name, listed, version, published, created_at, updated_at) \
    VALUES ('m', 'a', 'M', 'first', 4, 1, 1, 2); \
    INSERT INTO model_versions (model, version, card) \
    VALUES ('m', 1, 'first'), ('m', 2, 'second'), ('m', 3, 'third'), ('m', 4, 'fourth'); \
    INSERT INTO grants (id, model, account, purpose, state, query_budget, sealed_object, version, requested_at, updated_at) \
    VALUES ('g', 'm', 'a', '', 'active', 7, 'copy', 1, 1, 1); \
    INSERT INTO pad_pools (account, number, grant_id, copy, version, fingerprint, signing_key, context, nonce, kept, state) \
    SELECT 'a', 1, 'g', 'c', 2, opaque_record, opaque_record, opaque_record, opaque_record, 32, 'refused' FROM accounts";

async fn older_versions_stay_as_long_as_something_is_of_them(place: Place) {
    let mut writing = place.database.write().await.unwrap();
    insert_owner(&mut writing).await;
    sqlx::raw_sql(OTHERS).execute(&mut *writing).await.unwrap();
    let model = ModelId("m".to_owned());
    versions::forget_unused(&mut *writing).await.unwrap();
    assert_eq!(
        kept(&mut writing).await,
        [1, 2, 4],
        "of a copy, of a pool, and the newest"
    );
    sqlx::raw_sql("UPDATE grants SET version = 4")
        .execute(&mut *writing)
        .await
        .unwrap();
    versions::forget_unused(&mut *writing).await.unwrap();
    assert_eq!(kept(&mut writing).await, [2, 4]);
    assert!(!grant(&mut writing).await.model_deleted);
    models::delete(&mut writing, &model, 9).await.unwrap();
    let left = grant(&mut writing).await;
    assert!(left.model_deleted && !left.user_deleted);
    let forget = accounts::deletion::forget(&mut *writing, &left.user, 9);
    forget.await.unwrap();
    assert!(grant(&mut writing).await.user_deleted);
    assert!(kept(&mut writing).await.is_empty());
    let found = models::find(&mut *writing, &model).await.unwrap();
    assert!(found.is_none());
}

async fn grant(writing: &mut Writing) -> Grant {
    let (id, reader) = (GrantId("g".to_owned()), AccountId("a".to_owned()));
    let found = grants::find(&mut **writing, &id, &reader, Role::User).await;
    found.unwrap().unwrap()
}

async fn kept(writing: &mut Writing) -> Vec<i64> {
    let query = "SELECT version FROM model_versions ORDER BY version";
    let versions = sqlx::query_scalar(query).fetch_all(&mut **writing).await;
    versions.unwrap()
}

async fn what_is_listed_follows_the_card_and_is_made_up_for_where_it_lacks(place: Place) {
    let database = &place.database;
    let (owner, model) = (AccountId("a".to_owned()), ModelId("m".to_owned()));
    let (first, mut second) = (card(), card());
    let mut writing = database.write().await.unwrap();
    insert_owner(&mut writing).await;
    models::insert(&mut writing, &model, &owner, &first, 5)
        .await
        .unwrap();
    (second.version, second.summary) = (2, "Another summary.".to_owned());
    models::change(&mut writing, &model, &second, 6)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    for (version, card) in [(1, &first), (2, &second)] {
        let of = ModelVersion {
            model: model.clone(),
            version,
        };
        let kept = versions::card(database.read(), &of).await.unwrap();
        assert_eq!(kept.as_ref(), Some(card));
    }
    // As a server of before left it, beside a card that nobody can read.
    let before = "UPDATE models SET listed = ''; \
                  INSERT INTO models (id, owner, name, listed, published, created_at, updated_at) \
                  VALUES ('n', 'a', 'N', '', 1, 1, 9); \
                  INSERT INTO model_versions (model, version, card) VALUES ('n', 1, 'damaged')";
    let mut writing = database.write().await.unwrap();
    sqlx::raw_sql(before).execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!(listing::catalogue(database.read()).await.unwrap(), []);
    listing::complete(database).await.unwrap();
    let catalogue = listing::catalogue(database.read()).await.unwrap();
    assert_eq!(catalogue.len(), 1, "the others stay");
    assert_eq!(catalogue[0].card, ListedCard::of(&second));
    let own = listing::of_owner(database.read(), &owner).await.unwrap();
    assert_eq!(own, catalogue);
}

async fn insert_owner(writing: &mut Writing) {
    let owner = "INSERT INTO accounts (id, role, name, organisation, email, purpose, state, registered_at, opaque_record) \
                 VALUES ('a', 'owner', 'A', '', 'a@example.org', 'p', 'approved', 1, $1)";
    let owner = sqlx::query(owner).bind(vec![1_u8]);
    owner.execute(&mut **writing).await.unwrap();
}

/// Of a linear model of one number.
pub(crate) fn card() -> ModelCard {
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
    let circuit = Circuit::linear(encoder, 1, scale, policy);
    let answer = Answer::Regression {
        target: "value".to_owned(),
        unit: String::new(),
        decimals: 1,
        link: ValueLink::Identity,
        decision: None,
    };
    let form = InputForm::new(vec![Field::number("x", 0.1, 0.5)], None);
    ModelCard::draft(form, answer, circuit, None)
}
