//! Older versions of models, and models that are deleted.

use api::ModelId;
use storage::database::{
    Writing,
    models::{self, versions},
};

use crate::places::{Place, on_every_database};

on_every_database!(older_versions_stay_as_long_as_something_is_of_them);

const OTHERS: &str = "INSERT INTO models (id, owner, name, card, version, published, created_at, updated_at) \
    VALUES ('m', 'a', 'M', 'first', 1, 1, 1, 2); \
    INSERT INTO grants (id, model, account, purpose, state, query_budget, sealed_object, version, requested_at, updated_at) \
    VALUES ('g', 'm', 'a', '', 'active', 7, 'copy', 1, 1, 1); \
    INSERT INTO pad_pools (account, number, grant_id, copy, version, fingerprint, signing_key, context, nonce, kept, state) \
    SELECT 'a', 1, 'g', 'c', 2, opaque_record, opaque_record, opaque_record, opaque_record, 32, 'refused' FROM accounts";

async fn older_versions_stay_as_long_as_something_is_of_them(place: Place) {
    let mut writing = place.database.write().await.unwrap();
    let owner = "INSERT INTO accounts (id, role, name, organisation, email, purpose, state, registered_at, opaque_record) \
                 VALUES ('a', 'owner', 'A', '', 'a@example.org', 'p', 'approved', 1, $1)";
    let owner = sqlx::query(owner).bind(vec![1_u8]);
    owner.execute(&mut *writing).await.unwrap();
    sqlx::raw_sql(OTHERS).execute(&mut *writing).await.unwrap();
    let model = ModelId("m".to_owned());
    for version in 2..=4 {
        versions::keep(&mut *writing, &model).await.unwrap();
        let next = format!("UPDATE models SET version = {version}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(next))
            .execute(&mut *writing)
            .await
            .unwrap();
    }
    versions::forget_unused(&mut *writing).await.unwrap();
    assert_eq!(kept(&mut writing).await, [1, 2], "of a copy, and of a pool");
    sqlx::raw_sql("UPDATE grants SET version = 4")
        .execute(&mut *writing)
        .await
        .unwrap();
    versions::forget_unused(&mut *writing).await.unwrap();
    assert_eq!(kept(&mut writing).await, [2]);
    models::delete(&mut writing, &model, 9).await.unwrap();
    assert!(kept(&mut writing).await.is_empty());
    let found = models::find(&mut *writing, &model).await.unwrap();
    assert!(found.is_none());
}

async fn kept(writing: &mut Writing) -> Vec<i64> {
    let query = "SELECT version FROM model_versions ORDER BY version";
    let versions = sqlx::query_scalar(query).fetch_all(&mut **writing).await;
    versions.unwrap()
}
