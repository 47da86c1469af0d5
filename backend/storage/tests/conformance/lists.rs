//! What a long list is asked for, and what comes of it.

use api::{
    AccountId,
    account::{
        Account, AccountColumn, AccountFilters, AccountQuery, Profile, Role, Standing, StandingKind,
    },
    grant::{
        GrantColumn, GrantFilters, GrantQuery, GrantStanding, ModelUser, ModelUserColumn,
        ModelUserFilters, ModelUserQuery, ModelUserStanding,
    },
    list::{ListOrder, ListPage, Word as _},
    model::{ModelColumn, ModelFilters, ModelQuery, ModelStanding},
};
use storage::database::{
    Database, accounts,
    grants::{self, listing},
    models,
};

use crate::places::{Place, on_every_database};

on_every_database!(
    a_list_comes_in_pages_and_no_entry_stands_on_two,
    every_word_is_looked_for_and_none_is_a_pattern,
    filters_and_orders_hold_together,
    grants_can_be_asked_for_in_every_way,
    models_can_be_asked_for_in_every_way,
    an_owner_s_users_are_those_of_his_models_with_what_they_have_of_them,
    users_are_searched_narrowed_and_sorted,
    last_uses_are_known_of_a_database_from_before,
    answers_are_known_of_a_database_from_before,
);

/// Two owners with a model each and one of the first that is another; who has what of them.
const GIVEN: &str = "INSERT INTO models (id, owner, name, listed, published, created_at, updated_at) VALUES \
    ('m', 'id-Otto', 'M', '{}', 1, 1, 1), ('n', 'id-Otto', 'N', '{}', 1, 1, 1), ('o', 'id-Olga', 'O', '{}', 1, 1, 1); \
    INSERT INTO grants (id, model, account, purpose, state, query_budget, rows_used, used_at, requested_at, updated_at) VALUES \
    ('1', 'm', 'id-ada', '', 'revoked', 9, 4, 30, 1, 1), ('2', 'm', 'id-ada', '', 'active', 9, 2, 50, 1, 1), \
    ('3', 'n', 'id-ada', '', 'stale', 9, 1, 40, 1, 1), ('4', 'o', 'id-ada', '', 'active', 99, 90, 99, 1, 1), \
    ('5', 'm', 'id-Ben', '', 'requested', 9, 0, NULL, 1, 1), ('6', 'm', 'id-carl', '', 'refused', 9, 0, NULL, 1, 1), \
    ('7', 'n', 'id-dora', '', 'active', 9, 8, 20, 1, 1), ('8', 'o', 'id-emil', '', 'active', 9, 8, 20, 1, 1), \
    ('9', 'n', 'id-gone', '', 'revoked', 9, 8, 20, 1, 1)";

async fn a_list_comes_in_pages_and_no_entry_stands_on_two(place: Place) {
    let names: Vec<String> = (0..60)
        .map(|number| format!("Person {number:02}"))
        .collect();
    fill(&place, names.iter().map(|name| (&**name, Role::User))).await;
    let mut seen = Vec::new();
    for page in 1..=3 {
        let query = AccountQuery {
            page,
            ..AccountQuery::default()
        };
        let page = list(&place, &query).await;
        assert_eq!(page.total, 60);
        seen.extend(names_of(&page));
    }
    assert_eq!(seen.len(), 60);
    seen.sort();
    assert_eq!(seen, names);
    let beyond = AccountQuery {
        page: 1_000,
        ..AccountQuery::default()
    };
    let last = list(&place, &beyond).await;
    assert_eq!((last.page, last.items.len()), (3, 12));
    let largest = AccountQuery {
        page: u32::MAX,
        size: 1,
        ..AccountQuery::default()
    };
    assert_eq!(list(&place, &largest).await.page, 60);
}

async fn every_word_is_looked_for_and_none_is_a_pattern(place: Place) {
    let names = [
        "Ömür Özil",
        "100% Sure",
        "1000 Sure",
        "under_score",
        "underscore",
        "back\\slash",
    ];
    fill(&place, names.map(|name| (name, Role::User))).await;
    for (search, expected) in [
        ("özil", vec!["Ömür Özil"]),
        ("ÖZIL", vec!["Ömür Özil"]),
        ("zil mür", vec!["Ömür Özil"]),
        ("100% sure", vec!["100% Sure"]),
        ("r_s", vec!["under_score"]),
        ("K\\S", vec!["back\\slash"]),
        ("' OR 1=1 --", vec![]),
        ("sure nobody", vec![]),
        ("HOSPITAL sure 1000", vec!["1000 Sure"]),
    ] {
        let query = AccountQuery {
            search: search.to_owned(),
            ..AccountQuery::default()
        };
        assert_eq!(names_of(&list(&place, &query).await), expected, "{search}");
    }
}

async fn filters_and_orders_hold_together(place: Place) {
    let people = [
        ("b", Role::User),
        ("C", Role::Owner),
        ("a", Role::User),
        ("d", Role::User),
    ];
    fill(&place, people).await;
    let mut writing = place.database.write().await.unwrap();
    let id = AccountId("id-a".to_owned());
    accounts::set_standing(&mut *writing, &id, &Standing::Approved)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let sorted = |column, descending, filters| AccountQuery {
        order: Some(ListOrder { column, descending }),
        filters,
        ..AccountQuery::default()
    };
    let every = AccountFilters::default();
    let query = sorted(AccountColumn::Name, false, every.clone());
    assert_eq!(names_of(&list(&place, &query).await), ["a", "b", "C", "d"]);
    let query = sorted(AccountColumn::Name, true, every.clone());
    assert_eq!(names_of(&list(&place, &query).await), ["d", "C", "b", "a"]);
    let pending_users = AccountFilters {
        role: Some(Role::User),
        state: Some(StandingKind::Pending),
    };
    let query = sorted(AccountColumn::Registered, false, pending_users);
    assert_eq!(names_of(&list(&place, &query).await), ["b", "d"]);
    let own = AccountQuery::default();
    assert_eq!(names_of(&list(&place, &own).await), ["d", "C", "b", "a"]);
}

/// Both databases understand every statement.
async fn grants_can_be_asked_for_in_every_way(place: Place) {
    let reader = AccountId("reader".to_owned());
    let mut queries = vec![GrantQuery {
        search: "a purpose".to_owned(),
        ..GrantQuery::default()
    }];
    queries.extend(GrantColumn::ALL.iter().map(|column| GrantQuery {
        order: Some(ListOrder {
            column: *column,
            descending: true,
        }),
        ..GrantQuery::default()
    }));
    queries.extend(GrantStanding::ALL.iter().map(|state| GrantQuery {
        filters: GrantFilters {
            state: Some(*state),
            model: Some("model".to_owned()),
            user: Some("user".to_owned()),
        },
        ..GrantQuery::default()
    }));
    for role in Role::ALL {
        for query in &queries {
            let read = place.database.read();
            let page = listing::page(read, &reader, *role, query).await.unwrap();
            assert_eq!((page.total, page.items.len()), (0, 0));
        }
    }
}

/// Both databases understand every statement.
async fn models_can_be_asked_for_in_every_way(place: Place) {
    let owner = AccountId("owner".to_owned());
    let mut queries = vec![ModelQuery {
        search: "a name".to_owned(),
        ..ModelQuery::default()
    }];
    queries.extend(ModelColumn::ALL.iter().map(|column| ModelQuery {
        order: Some(ListOrder {
            column: *column,
            descending: true,
        }),
        ..ModelQuery::default()
    }));
    queries.extend(ModelStanding::ALL.iter().map(|state| ModelQuery {
        filters: ModelFilters {
            state: Some(*state),
            owner: Some("owner".to_owned()),
        },
        ..ModelQuery::default()
    }));
    for of in [None, Some(&owner)] {
        for query in &queries {
            let read = place.database.read();
            let page = models::listing::page(read, of, query).await.unwrap();
            assert_eq!((page.total, page.items.len()), (0, 0));
        }
    }
}

async fn an_owner_s_users_are_those_of_his_models_with_what_they_have_of_them(place: Place) {
    give(&place).await;
    let page = users(&place, "id-Otto", &ModelUserQuery::default()).await;
    let told = page.items.iter().map(|user| {
        let counts = [user.active, user.stale, user.requested, user.rows_used];
        (&*user.name, counts, user.used_at)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            ("ada", [1, 1, 0, 7], Some(50)),
            ("Ben", [0, 0, 1, 0], None),
            ("carl", [0, 0, 0, 0], None),
            ("dora", [1, 0, 0, 8], Some(20)),
        ]
    );
    assert_eq!((page.total, page.items[0].id.0.as_str()), (4, "id-ada"));
    assert_eq!(page.items[0].organisation, "General Hospital");
    let of_another = users(&place, "id-Olga", &ModelUserQuery::default()).await;
    assert_eq!(user_names(&of_another), ["ada", "emil"]);
    assert_eq!(of_another.items[0].rows_used, 90);
    let of_nobody = users(&place, "id-ada", &ModelUserQuery::default()).await;
    assert_eq!(of_nobody.total, 0);
}

async fn users_are_searched_narrowed_and_sorted(place: Place) {
    give(&place).await;
    let ask = |query: ModelUserQuery| {
        let place = &place;
        async move { user_names(&users(place, "id-Otto", &query).await) }
    };
    for (search, expected) in [
        ("ADA", vec!["ada"]),
        ("hospital d", vec!["ada", "dora"]),
        ("emil", vec![]),
    ] {
        let query = ModelUserQuery {
            search: search.to_owned(),
            ..ModelUserQuery::default()
        };
        assert_eq!(ask(query).await, expected, "{search}");
    }
    use ModelUserStanding::{Requested, Sealed, Stale, Without};
    for (state, expected) in [
        (Sealed, vec!["ada", "dora"]),
        (Stale, vec!["ada"]),
        (Requested, vec!["Ben"]),
        (Without, vec!["carl"]),
    ] {
        let query = ModelUserQuery {
            filters: ModelUserFilters { state: Some(state) },
            ..ModelUserQuery::default()
        };
        assert_eq!(ask(query).await, expected, "{state:?}");
    }
    for column in ModelUserColumn::ALL.iter().copied() {
        let query = ModelUserQuery {
            order: Some(ListOrder {
                column,
                descending: true,
            }),
            ..ModelUserQuery::default()
        };
        let names = ask(query).await;
        assert_eq!(names.len(), 4);
        let first = match column {
            ModelUserColumn::Organisation => continue,
            ModelUserColumn::Name | ModelUserColumn::Used => "dora",
            ModelUserColumn::Copies | ModelUserColumn::Stale | ModelUserColumn::Last => "ada",
        };
        assert_eq!(names[0], first, "{column:?}");
    }
    let second = ModelUserQuery {
        page: 2,
        size: 3,
        ..ModelUserQuery::default()
    };
    assert_eq!(ask(second).await, ["dora"]);
}

async fn last_uses_are_known_of_a_database_from_before(place: Place) {
    give(&place).await;
    let before = "INSERT INTO evaluations (grant_id, model, account, at, rows, duration_us, outcome) VALUES \
        ('2', 'm', 'id-ada', 7, 1, 2, 'answered'), ('3', 'n', 'id-ada', 8, 1, 2, 'answered'), \
        ('3', 'n', 'id-ada', 9, 1, 0, 'refused'), ('4', 'o', 'id-ada', 10, 1, 2, 'answered'); \
        ALTER TABLE grants DROP COLUMN used_at; ALTER TABLE grants DROP COLUMN answered_at;";
    let database = brought_up(&place, before, 30).await;
    let owner = AccountId("id-Otto".to_owned());
    let query = ModelUserQuery::default();
    let page = grants::users::page(database.read(), &owner, &query).await;
    let last = page.unwrap().items.read;
    let last = last.into_iter().map(|user| user.used_at);
    assert_eq!(last.collect::<Vec<_>>(), [Some(8), None, None, None]);
}

async fn answers_are_known_of_a_database_from_before(place: Place) {
    give(&place).await;
    let before = "UPDATE grants SET updated_at = 7; UPDATE grants SET withdrawn_at = 7 WHERE id = '9'; \
        UPDATE grants SET state = 'refused' WHERE id = '9'; \
        UPDATE grants SET more_rows = 20 WHERE id IN ('3', '4', '7'); \
        UPDATE grants SET more_declined = 'r' WHERE id IN ('3', '7'); \
        ALTER TABLE grants DROP COLUMN answered_at;";
    let database = brought_up(&place, before, 31).await;
    let answered = "SELECT id FROM grants WHERE answered_at = updated_at ORDER BY id";
    let answered: Vec<String> = sqlx::query_scalar(answered)
        .fetch_all(database.read())
        .await
        .unwrap();
    assert_eq!(answered, ["2", "3", "6", "7", "8"]);
}

/// The database, which was as statements make it of what is given, at an earlier version.
async fn brought_up(place: &Place, before: &str, version: i64) -> Database {
    let version = match place.folder() {
        Some(_) => format!("PRAGMA user_version = {version}"),
        None => format!("UPDATE schema_version SET version = {version}"),
    };
    let mut writing = place.database.write().await.unwrap();
    for statements in [before.to_owned(), version] {
        let statements = sqlx::raw_sql(sqlx::AssertSqlSafe(statements));
        statements.execute(&mut *writing).await.unwrap();
    }
    writing.commit().await.unwrap();
    place.database.close().await;
    Database::open(&place.address).await.unwrap()
}

async fn give(place: &Place) {
    let users = ["ada", "Ben", "carl", "dora", "emil", "gone"].map(|name| (name, Role::User));
    let owners = ["Otto", "Olga"].map(|name| (name, Role::Owner));
    fill(place, users.into_iter().chain(owners)).await;
    let mut writing = place.database.write().await.unwrap();
    sqlx::raw_sql(GIVEN).execute(&mut *writing).await.unwrap();
    let gone = AccountId("id-gone".to_owned());
    let forget = accounts::deletion::forget(&mut *writing, &gone, 9);
    forget.await.unwrap();
    writing.commit().await.unwrap();
}

async fn users(place: &Place, owner: &str, query: &ModelUserQuery) -> ListPage<ModelUser> {
    let owner = AccountId(owner.to_owned());
    let page = grants::users::page(place.database.read(), &owner, query);
    page.await.unwrap()
}

fn user_names(page: &ListPage<ModelUser>) -> Vec<String> {
    page.items.iter().map(|user| user.name.clone()).collect()
}

async fn fill<'a>(place: &Place, people: impl IntoIterator<Item = (&'a str, Role)>) {
    let mut writing = place.database.write().await.unwrap();
    for (number, (name, role)) in people.into_iter().enumerate() {
        let account = Account {
            id: AccountId(format!("id-{name}")),
            role,
            profile: Profile {
                name: name.to_owned(),
                organisation: "General Hospital".to_owned(),
                email: format!("{number}@hospital.example"),
                purpose: "A purpose".to_owned(),
                language: Default::default(),
            },
            confirmation: Default::default(),
            standing: Standing::Pending,
            registered_at: number as i64,
            asked_again: None,
            reopened: None,
            proven: None,
        };
        assert!(
            accounts::insert(&mut *writing, &account, b"record")
                .await
                .unwrap()
        );
    }
    writing.commit().await.unwrap();
}

async fn list(place: &Place, query: &AccountQuery) -> ListPage<Account> {
    accounts::list(place.database.read(), query).await.unwrap()
}

fn names_of(page: &ListPage<Account>) -> Vec<String> {
    let names = page.items.iter();
    names.map(|account| account.profile.name.clone()).collect()
}
