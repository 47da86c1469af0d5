//! The list of grants: whose are on it, and what narrows it.

use api::{
    ProblemKind,
    account::Reason,
    grant::{
        Grant, GrantFilters, GrantQuery, GrantStanding, ModelUser, ModelUserFilters,
        ModelUserQuery, ModelUserStanding, MoreRequest,
    },
    list::{ListPage, Word as _},
    paths,
};

use crate::house::{
    people::Person,
    scene::{BUDGET, Scene, request_access},
};

fn listed(person: &mut Person, filters: GrantFilters) -> Vec<Grant> {
    let query = GrantQuery {
        filters,
        ..GrantQuery::default()
    };
    let path = query.at(paths::GRANT_LIST);
    let page: ListPage<Grant> = person.browser.get(&path).document();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.read
}

fn standing(person: &mut Person, state: GrantStanding) -> usize {
    let filters = GrantFilters {
        state: Some(state),
        ..GrantFilters::default()
    };
    listed(person, filters).len()
}

#[test]
fn everybody_is_listed_the_own_grants_alone() {
    let mut scene = Scene::granted();
    let mut other = scene.another_user();
    let asked = request_access(&mut other, &scene.model);
    let every = GrantFilters::default();
    let own = listed(&mut scene.owner, every.clone());
    assert_eq!(own.len(), 2);
    assert_eq!(own[0].id, asked.id);
    let of_other = listed(&mut other, every.clone());
    assert_eq!(of_other.as_slice(), std::slice::from_ref(&asked));
    assert_eq!(listed(&mut scene.administrator, every.clone()).len(), 2);
    let mut another_owner = scene.another_owner();
    assert_eq!(listed(&mut another_owner, every.clone()), []);
    let of_user = GrantFilters {
        user: Some(scene.user.account.id.to_string()),
        ..every.clone()
    };
    assert_eq!(listed(&mut scene.owner, of_user.clone()).len(), 1);
    assert_eq!(listed(&mut other, of_user), []);
    let of_model = GrantFilters {
        model: Some("another".to_owned()),
        ..every
    };
    assert_eq!(listed(&mut scene.owner, of_model), []);
}

#[test]
fn an_owner_lists_the_users_of_his_models_and_nobody_else_s() {
    let mut scene = Scene::granted();
    let mut other = scene.another_user();
    request_access(&mut other, &scene.model);
    let input = scene.input(3);
    scene.evaluate(&input, 3).success();
    let users = |person: &mut Person, path: &str| -> ListPage<ModelUser> {
        person.browser.get(path).document()
    };
    let page = users(&mut scene.owner, paths::GRANT_USERS);
    let of = |person: &Person| {
        let id = &person.account.id;
        page.items.iter().find(|user| user.id == *id).unwrap()
    };
    assert_eq!((page.total, page.items.len()), (2, 2));
    let user = of(&scene.user);
    assert_eq!((user.active, user.stale, user.requested), (1, 0, 0));
    assert_eq!(user.rows_used, 3);
    assert!(
        user.used_at
            .is_some_and(|at| at >= scene.user.account.registered_at)
    );
    let asking = of(&other);
    assert_eq!(
        (asking.active, asking.requested, asking.rows_used),
        (0, 1, 0)
    );
    assert_eq!(asking.used_at, None);
    let sealed = ModelUserQuery {
        filters: ModelUserFilters {
            state: Some(ModelUserStanding::Sealed),
        },
        ..ModelUserQuery::default()
    };
    let sealed = users(&mut scene.owner, &sealed.at(paths::GRANT_USERS));
    assert_eq!(sealed.items.read, std::slice::from_ref(user));
    let mut another_owner = scene.another_owner();
    assert_eq!(users(&mut another_owner, paths::GRANT_USERS).total, 0);
    for person in [&mut scene.user, &mut scene.administrator] {
        let refused = person.browser.get(paths::GRANT_USERS);
        assert_eq!(refused.problem(), ProblemKind::Forbidden);
    }
    let unknown = format!("{}?state=unknown", paths::GRANT_USERS);
    let refused = scene.owner.browser.get(&unknown);
    assert_eq!(refused.problem(), ProblemKind::Invalid);
}

#[test]
fn a_grant_stands_where_it_was_brought() {
    let mut scene = Scene::new();
    let of = |scene: &mut Scene| {
        let mut all = GrantStanding::ALL.to_vec();
        all.retain(|state| standing(&mut scene.owner, *state) == 1);
        all
    };
    use GrantStanding::{Active, Refused, Requested, Revoked, Waits, Withdrawn};
    assert_eq!(of(&mut scene), [Waits, Requested]);
    let mut scene = scene.seal();
    assert_eq!(of(&mut scene), [Active]);
    let wish = MoreRequest {
        rows: BUDGET + 1,
        purpose: "More.".to_owned(),
    };
    let more = paths::grant_more(&scene.grant.id);
    scene.user.browser.post(&more, &wish).success();
    assert_eq!(of(&mut scene), [Waits, Active]);
    let revoke = paths::grant_revoke(&scene.grant.id);
    scene.owner.browser.post_empty(&revoke).success();
    assert_eq!(of(&mut scene), [Revoked]);
    let model = scene.model.clone();
    let again = request_access(&mut scene.user, &model);
    let withdraw = paths::grant_withdraw(&again.id);
    scene.user.browser.post_empty(&withdraw).success();
    assert_eq!(of(&mut scene), [Withdrawn, Revoked]);
    let third = request_access(&mut scene.user, &model);
    let reason = Reason {
        reason: "No.".to_owned(),
    };
    let refuse = paths::grant_refuse(&third.id);
    scene.owner.browser.post(&refuse, &reason).success();
    assert_eq!(of(&mut scene), [Refused, Withdrawn, Revoked]);
}
