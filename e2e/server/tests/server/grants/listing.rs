//! The list of grants: whose are on it, and what narrows it.

use api::{
    account::Reason,
    grant::{Grant, GrantFilters, GrantQuery, GrantStanding, MoreRequest},
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
