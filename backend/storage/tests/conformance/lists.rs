//! What a long list is asked for, and what comes of it.

use api::{
    AccountId,
    account::{
        Account, AccountColumn, AccountFilters, AccountQuery, Profile, Role, Standing, StandingKind,
    },
    grant::{GrantColumn, GrantFilters, GrantQuery, GrantStanding},
    list::{ListOrder, ListPage, Word as _},
    model::{ModelColumn, ModelFilters, ModelQuery, ModelStanding},
};
use storage::database::{accounts, grants::listing, models};

use crate::places::{Place, on_every_database};

on_every_database!(
    a_list_comes_in_pages_and_no_entry_stands_on_two,
    every_word_is_looked_for_and_none_is_a_pattern,
    filters_and_orders_hold_together,
    grants_can_be_asked_for_in_every_way,
    models_can_be_asked_for_in_every_way,
);

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
