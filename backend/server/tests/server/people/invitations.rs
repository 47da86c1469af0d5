//! Invitations by link.

use std::time::Duration;

use api::{
    ProblemKind,
    account::{Account, Reason, Role, Standing},
    invitation::{Invitation, InvitationToken, Invite, Invited, Invitee, OpenInvitation},
    list::ListPage,
    log::{ActivityPage, EntryDetail, EntryKind, Leaf},
    paths,
};
use service::use_cases::serving::setup;

use crate::{
    browser::{Answer, Browser},
    house::{House, PASSWORD},
};

const SECOND: &str = "second@demo.example";

fn invitee(role: Role, email: Option<&str>) -> Invitee {
    Invitee {
        name: "Somebody new".to_owned(),
        email: email.map(str::to_owned),
        role,
    }
}

async fn invite(administrator: &mut Browser, invitee: Invitee) -> (Invitation, String) {
    let invite = Invite {
        invitees: vec![invitee],
        days: 7,
        rehearses: false,
    };
    let answer = administrator.post(paths::ADMIN_INVITATIONS, &invite).await;
    answer.expect_status(200);
    match answer.json::<Vec<Invited>>().remove(0) {
        Invited::Made { invitation, link } => {
            let (_, token) = link.split_once("/invitation#").unwrap();
            (invitation, token.to_owned())
        }
        other => panic!("{other:?}"),
    }
}

async fn register(house: &House, token: &str, role: Role, email: &str) -> Answer {
    let mut browser = house.browser();
    browser.invitation = Some(token.to_owned());
    browser.register(role, email, None).await
}

async fn open(house: &House, token: &str) -> Answer {
    let token = InvitationToken {
        token: token.to_owned(),
    };
    house.browser().post(paths::INVITATION, &token).await
}

#[tokio::test]
async fn whoever_is_invited_is_approved_at_once_and_the_log_says_by_whom() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let invited = invitee(Role::Administrator, None);
    let (_, token) = invite(&mut administrator, invited.clone()).await;
    let opened: OpenInvitation = open(&house, &token).await.json();
    assert_eq!(opened.invitee, invited);
    assert_eq!(opened.inviter_name.as_deref(), Some("Demo user"));

    let account = register(&house, &token, Role::Administrator, SECOND).await;
    account.expect_status(201);
    let account = account.account();
    assert_eq!(account.standing, Standing::Approved);
    let mut second = house.browser();
    second.sign_in(SECOND, PASSWORD).await.expect_status(200);

    let log: ActivityPage = second.get(paths::ACTIVITY).await.json();
    let leaf: Leaf = serde_json::from_str(&log.entries[0].leaf).unwrap();
    let detail: EntryDetail = serde_json::from_str(&log.entries[0].detail).unwrap();
    assert_eq!(leaf.kind, EntryKind::Approved);
    assert_eq!(detail.subject, Some(account.id));
    assert_ne!(detail.actor, detail.subject);

    // One administrator less is one too few only now.
    let others: ListPage<Account> = second.get(paths::ADMIN_ACCOUNTS).await.json();
    let first = others.items.iter().find(|one| one.profile.email != SECOND);
    let path = paths::admin_account(&first.unwrap().id, "suspend");
    let reason = Reason {
        reason: "Left the hospital".to_owned(),
    };
    second.post(&path, &reason).await.expect_status(200);
}

#[tokio::test]
async fn those_of_a_file_are_listed_in_its_order() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let names: Vec<String> = (0..9).map(|number| format!("Person {number}")).collect();
    let named = |name: &String| Invitee {
        name: name.clone(),
        ..invitee(Role::User, None)
    };
    let invite = Invite {
        invitees: names.iter().map(named).collect(),
        days: 7,
        rehearses: false,
    };
    let made = administrator.post(paths::ADMIN_INVITATIONS, &invite).await;
    made.expect_status(200);
    let listed: ListPage<Invitation> = administrator.get(paths::ADMIN_INVITATIONS).await.json();
    let listed = listed.items.iter().map(|one| one.invitee.name.clone());
    assert_eq!(listed.collect::<Vec<_>>(), names);
}

#[tokio::test]
async fn an_invitation_works_once_in_time_and_for_what_it_says() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let (_, token) = invite(&mut administrator, invitee(Role::Owner, Some(SECOND))).await;
    for (role, email) in [
        (Role::Administrator, SECOND),
        (Role::Auditor, SECOND),
        (Role::Owner, "thief@demo.example"),
    ] {
        let answer = register(&house, &token, role, email).await;
        answer.expect_problem(ProblemKind::Forbidden);
        let mut browser = house.browser();
        browser.invitation = Some(token.clone());
        let announced = browser.announce(role, email).await;
        announced.expect_problem(ProblemKind::Forbidden);
    }
    let mut announcing = house.browser();
    announcing.invitation = Some(token.clone());
    for _ in 0..2 {
        let announced = announcing.announce(Role::Owner, SECOND).await;
        announced.expect_status(200);
    }
    let registered = register(&house, &token, Role::Owner, " Second@demo.example").await;
    registered.expect_status(201);
    let again = register(&house, &token, Role::Owner, "third@demo.example").await;
    again.expect_problem(ProblemKind::Forbidden);
    open(&house, &token)
        .await
        .expect_problem(ProblemKind::Forbidden);
    open(&house, "")
        .await
        .expect_problem(ProblemKind::Forbidden);

    let (_, late) = invite(&mut administrator, invitee(Role::User, None)).await;
    house
        .clock
        .put_forward(Duration::from_secs(8 * 24 * 60 * 60));
    let answer = register(&house, &late, Role::User, "late@demo.example").await;
    answer.expect_problem(ProblemKind::Forbidden);
}

#[tokio::test]
async fn a_withdrawn_invitation_and_one_of_a_suspended_administrator_let_nobody_in() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let (_, token) = invite(&mut administrator, invitee(Role::Administrator, None)).await;
    register(&house, &token, Role::Administrator, SECOND)
        .await
        .expect_status(201);
    let mut second = house.browser();
    second.sign_in(SECOND, PASSWORD).await.expect_status(200);

    let (invitation, withdrawn) = invite(&mut second, invitee(Role::User, None)).await;
    let (_, back_door) = invite(&mut second, invitee(Role::Administrator, None)).await;
    let path = paths::admin_invitation(&invitation.id);
    administrator.delete(&path).await.expect_status(204);
    administrator
        .delete(&path)
        .await
        .expect_problem(ProblemKind::NotFound);

    let accounts = format!("{}?search={SECOND}", paths::ADMIN_ACCOUNTS);
    let accounts: ListPage<Account> = administrator.get(&accounts).await.json();
    let reason = Reason {
        reason: "Left the hospital".to_owned(),
    };
    let suspend = paths::admin_account(&accounts.items[0].id, "suspend");
    administrator
        .post(&suspend, &reason)
        .await
        .expect_status(200);
    for (token, role) in [(withdrawn, Role::User), (back_door, Role::Administrator)] {
        let answer = register(&house, &token, role, "thief@demo.example").await;
        answer.expect_problem(ProblemKind::Forbidden);
    }
    let open: ListPage<Invitation> = administrator.get(paths::ADMIN_INVITATIONS).await.json();
    assert_eq!(open.total, 0);
}

#[tokio::test]
async fn a_rehearsal_says_what_would_come_of_each_and_does_nothing() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let taken = invitee(Role::User, Some("admin@demo.example"));
    let (twice, wrong) = (
        invitee(Role::User, Some("twice@demo.example")),
        invitee(Role::User, Some("no address")),
    );
    let nameless = Invitee {
        name: " ".to_owned(),
        ..invitee(Role::User, None)
    };
    let invitees = vec![taken, twice.clone(), twice, wrong, nameless];
    let mut invite = Invite {
        invitees,
        days: 7,
        rehearses: true,
    };
    let answer = administrator.post(paths::ADMIN_INVITATIONS, &invite).await;
    let outcomes: Vec<Invited> = answer.json();
    let fits: Vec<bool> = outcomes.iter().map(|one| *one == Invited::Fits).collect();
    assert_eq!(fits, [false, true, false, false, false]);
    let open: ListPage<Invitation> = administrator.get(paths::ADMIN_INVITATIONS).await.json();
    assert_eq!(open.total, 0);

    invite.rehearses = false;
    let answer = administrator.post(paths::ADMIN_INVITATIONS, &invite).await;
    let outcomes: Vec<Invited> = answer.json();
    let made = outcomes
        .iter()
        .filter(|one| matches!(one, Invited::Made { .. }));
    assert_eq!(made.count(), 1);
    let answer = administrator.post(paths::ADMIN_INVITATIONS, &invite).await;
    let outcomes: Vec<Invited> = answer.json();
    let refused = outcomes
        .iter()
        .all(|one| matches!(one, Invited::Refused { .. }));
    assert!(refused, "{outcomes:?}");
    for days in [0, 61] {
        invite.days = days;
        let answer = administrator.post(paths::ADMIN_INVITATIONS, &invite).await;
        answer.expect_problem(ProblemKind::Invalid);
    }
}

#[tokio::test]
async fn the_command_line_makes_another_administrator_and_the_log_says_so() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let app = &house.app;
    let link = setup::additional_link(&app.config.data, &app.database, &app.origin, &house.clock);
    let link = link.await.unwrap();
    let (_, token) = link.split_once("/invitation#").unwrap();
    let log: ActivityPage = administrator.get(paths::ACTIVITY).await.json();
    let leaf: Leaf = serde_json::from_str(&log.entries[0].leaf).unwrap();
    assert_eq!(
        (leaf.kind, log.entries[0].actor_name.clone()),
        (EntryKind::Invited, None)
    );
    let answer = register(&house, token, Role::Administrator, SECOND).await;
    assert_eq!(answer.account().standing, Standing::Approved);
    administrator.get(paths::ACTIVITY).await.expect_status(200);
}
