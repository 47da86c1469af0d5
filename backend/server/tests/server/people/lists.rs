//! Lists on screen: who is told that which of them changed, and that nothing else is told.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use api::{
    AccountId, GrantId, ProblemKind, UploadId,
    account::{ChangedLists, ListCounts, LiveList, Reason, Role, Session},
    grant::{Grant, MoreRequest},
    list::ListPage,
    paths,
};
use axum::{
    body::{Body, BodyDataStream},
    extract::ConnectInfo,
    http::{Method, StatusCode},
};
use futures_util::StreamExt;
use service::use_cases::account::lists;
use storage::database::{
    accounts::lists as stored,
    grants::copies::{self, Sealed, Which},
};
use tower::ServiceExt;

use crate::{browser::Browser, house::House};

const PATIENCE: Duration = Duration::from_secs(10);
/// What says only that a stream lives.
const SILENCE: &str = r#"{"lists":[]}"#;
const EMAIL: &str = "user@demo.example";

/// A stream of events.
struct Followed(BodyDataStream);

impl Followed {
    async fn of(browser: &Browser) -> Self {
        let mut request = browser
            .request(Method::GET, paths::LISTS_EVENTS)
            .body(Body::empty())
            .unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], 4000));
        request.extensions_mut().insert(ConnectInfo(address));
        let response = browser.router().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        Self(response.into_body().into_data_stream())
    }

    /// What the next event that names a list says, word for word.
    async fn next_text(&mut self) -> String {
        loop {
            let text = self.next_event().await;
            if text != SILENCE {
                return text;
            }
        }
    }

    /// What the next event says.
    async fn next_event(&mut self) -> String {
        let next = tokio::time::timeout(PATIENCE, self.0.next()).await;
        let bytes = next.unwrap().unwrap().unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let data = text.lines().find_map(|line| line.strip_prefix("data: "));
        data.unwrap_or_else(|| panic!("{text}")).to_owned()
    }

    async fn next(&mut self) -> Vec<LiveList> {
        let changed: ChangedLists = serde_json::from_str(&self.next_text().await).unwrap();
        changed.lists
    }
}

async fn note(house: &House, list: LiveList, account: Option<&AccountId>) {
    let mut writing = house.app.database.write().await.unwrap();
    stored::note(&mut writing, list, account).await.unwrap();
    writing.commit().await.unwrap();
}

async fn id(browser: &mut Browser) -> AccountId {
    let session: Session = browser.get(paths::SESSION).await.json();
    session.account.id
}

#[tokio::test]
async fn everybody_hears_of_her_own_lists_and_of_nothing_in_them() {
    let house = House::new().await;
    lists::follow(&house.app);
    let administrator = house.administrator().await;
    let mut user = house.member(Role::User, EMAIL).await;
    let owner = house.member(Role::Owner, "owner@demo.example").await;
    let mut followed = Followed::of(&administrator).await;
    let (mut of_user, mut of_owner) = (Followed::of(&user).await, Followed::of(&owner).await);
    assert_eq!(followed.next().await, [LiveList::Queue, LiveList::Models]);
    assert!(of_user.next().await.contains(&LiveList::Access));
    assert!(of_owner.next().await.contains(&LiveList::Requests));

    let registered = house
        .browser()
        .register(Role::User, "new@demo.example", None)
        .await;
    registered.expect_status(201);
    assert_eq!(followed.next_text().await, r#"{"lists":["queue"]}"#);
    note(&house, LiveList::Keys, Some(&id(&mut user).await)).await;
    assert_eq!(of_user.next_text().await, r#"{"lists":["keys"]}"#);
    // The owner heard of neither: what he hears next is his own.
    let theirs = id(&mut owner.clone()).await;
    note(&house, LiveList::Budget, Some(&theirs)).await;
    assert_eq!(of_owner.next().await, [LiveList::Budget]);
    // Cards are everybody's.
    note(&house, LiveList::Models, None).await;
    // A registration is several changes, which may be told apart.
    let mut heard = followed.next_text().await;
    while heard == r#"{"lists":["queue"]}"# {
        heard = followed.next_text().await;
    }
    assert_eq!(heard, r#"{"lists":["models"]}"#);
    for stream in [&mut of_user, &mut of_owner] {
        assert_eq!(stream.next_text().await, r#"{"lists":["models"]}"#);
    }
}

#[tokio::test]
async fn a_stream_on_which_nothing_changes_says_that_it_lives() {
    let house = House::new().await;
    lists::follow(&house.app);
    let administrator = house.administrator().await;
    let mut followed = Followed::of(&administrator).await;
    // An administrator's registration is several changes, which may be told apart.
    while followed.next_event().await != SILENCE {}
    let began = Instant::now();
    assert_eq!(followed.next_event().await, SILENCE);
    assert!(began.elapsed() < Duration::from_secs(4));
    note(&house, LiveList::Queue, None).await;
    assert_eq!(followed.next().await, [LiveList::Queue]);
}

#[tokio::test]
async fn a_list_that_another_server_changed_is_heard_of_here() {
    let here = House::on_postgres(&[]).await;
    let there = here.beside(Duration::ZERO, &[]).await;
    lists::follow(&here.app);
    let administrator = here.administrator().await;
    let mut followed = Followed::of(&administrator).await;
    assert_eq!(followed.next().await, [LiveList::Queue, LiveList::Models]);
    let registered = there.browser().register(Role::User, EMAIL, None).await;
    registered.expect_status(201);
    assert_eq!(followed.next().await, [LiveList::Queue]);
}

#[tokio::test]
async fn streams_of_one_person_are_limited_and_strangers_have_none() {
    let house = House::new().await;
    let mut user = house.member(Role::User, EMAIL).await;
    let mut open = Vec::new();
    for _ in 0..16 {
        open.push(Followed::of(&user).await);
    }
    let more = user.get(paths::LISTS_EVENTS).await;
    more.expect_problem(ProblemKind::TooMany);
    drop(open);
    Followed::of(&user).await;
    let stranger = house.browser().get(paths::LISTS_EVENTS).await;
    stranger.expect_problem(ProblemKind::SignedOut);
}

#[tokio::test]
async fn a_stream_tells_nothing_once_its_session_has_ended() {
    let house = House::new().await;
    lists::follow(&house.app);
    let mut user = house.member(Role::User, EMAIL).await;
    let hers = id(&mut user).await;
    let mut followed = Followed::of(&user).await;
    followed.next().await;
    note(&house, LiveList::Keys, Some(&hers)).await;
    assert_eq!(followed.next().await, [LiveList::Keys]);
    user.delete(paths::SESSION).await.expect_status(204);
    note(&house, LiveList::Keys, Some(&hers)).await;
    while let Some(event) = tokio::time::timeout(PATIENCE, followed.0.next())
        .await
        .unwrap()
    {
        let text = String::from_utf8(event.unwrap().to_vec()).unwrap();
        assert!(text.contains(SILENCE), "{text}");
    }
}

#[tokio::test]
async fn a_stream_ends_where_an_administrator_ends_all_sessions() {
    let house = House::new().await;
    lists::follow(&house.app);
    let mut administrator = house.administrator().await;
    let mut user = house.member(Role::User, EMAIL).await;
    let hers = id(&mut user).await;
    let mut followed = Followed::of(&user).await;
    followed.next().await;
    let ended = administrator.delete(&paths::admin_sessions(&hers)).await;
    ended.expect_status(204);
    while let Some(event) = tokio::time::timeout(PATIENCE, followed.0.next())
        .await
        .unwrap()
    {
        let text = String::from_utf8(event.unwrap().to_vec()).unwrap();
        assert!(text.contains(SILENCE), "{text}");
    }
}

#[tokio::test]
async fn what_waits_is_counted_for_the_role_that_it_waits_for() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut owner = house.member(Role::Owner, "owner@demo.example").await;
    let mut user = house.member(Role::User, EMAIL).await;
    let registered = house
        .browser()
        .register(Role::User, "new@demo.example", None)
        .await;
    registered.expect_status(201);
    let (theirs, hers) = (id(&mut owner).await, id(&mut user).await);
    let grants = [
        ("a", "requested", None),
        ("b", "active", Some(10)),
        ("c", "active", Some(20)),
        ("wished", "active", None),
        ("declined", "active", Some(5)),
        ("stale", "stale", None),
        ("said no", "stale", Some(20)),
        ("refused", "refused", Some(20)),
        ("withdrawn", "refused", None),
    ];
    let grants = grants.map(|(id, state, answered)| grant(id, state, answered, &theirs, &hers));
    let changes = "UPDATE grants SET more_rows = 20, more_purpose = 'p', more_asked_at = 1 WHERE id IN ('wished', 'declined', 'said no'); \
                   UPDATE grants SET more_declined = 'r' WHERE id IN ('declined', 'said no'); \
                   UPDATE grants SET withdrawn_at = 20 WHERE id = 'withdrawn';";
    house.execute(grants.concat() + changes).await;
    let expected = |queue, requests, access| ListCounts {
        queue,
        requests,
        access,
    };
    let since = format!("{}?since=10", paths::LISTS_COUNTS);
    for (browser, counts) in [
        (&mut administrator, expected(1, 0, 0)),
        (&mut owner, expected(0, 4, 0)),
        (&mut user, expected(0, 0, 3)),
    ] {
        assert_eq!(browser.get(&since).await.json::<ListCounts>(), counts);
    }
    let all: ListCounts = user.get(paths::LISTS_COUNTS).await.json();
    assert_eq!(all.access, 5);
    let listed = format!("{}?state=waits", paths::GRANT_LIST);
    let listed: ListPage<Grant> = owner.get(&listed).await.json();
    assert_eq!(listed.total, 4);
    let hers: Vec<Grant> = user.get(paths::GRANTS).await.json();
    let answered = hers.iter().filter(|grant| grant.answered_at.is_some());
    assert_eq!(answered.count(), 5);
}

/// A grant to a model of its own, which changed after all answers.
fn grant(
    id: &str,
    state: &str,
    answered: Option<u32>,
    owner: &AccountId,
    user: &AccountId,
) -> String {
    let answered = answered.map_or("NULL".to_owned(), |at| at.to_string());
    format!(
        "INSERT INTO models (id, owner, name, listed, published, created_at, updated_at) \
         VALUES ('{id}', '{owner}', 'M', '{{}}', 1, 1, 1); \
         INSERT INTO grants (id, model, account, purpose, state, query_budget, requested_at, updated_at, answered_at) \
         VALUES ('{id}', '{id}', '{user}', 'p', '{state}', 10, 1, 30, {answered});"
    )
}

#[tokio::test]
async fn a_wish_for_more_and_what_becomes_of_it_are_heard_of_by_both_and_counted() {
    let house = House::new().await;
    lists::follow(&house.app);
    let mut owner = house.member(Role::Owner, "owner@demo.example").await;
    let mut user = house.member(Role::User, EMAIL).await;
    let (theirs, hers) = (id(&mut owner).await, id(&mut user).await);
    let given = grant("a", "active", Some(1), &theirs, &hers);
    house.execute(given).await;
    let (mut of_owner, mut of_user) = (Followed::of(&owner).await, Followed::of(&user).await);
    of_owner.next().await;
    of_user.next().await;
    let wish = MoreRequest {
        rows: 20,
        purpose: "A second ward.".to_owned(),
    };
    let reason = Reason {
        reason: "Not this year.".to_owned(),
    };
    let grant = GrantId("a".to_owned());
    let (more, decline) = (paths::grant_more(&grant), paths::grant_more_decline(&grant));
    let since = format!("{}?since=1", paths::LISTS_COUNTS);
    for (step, waiting, new) in [
        ("ask", 1, 0),
        ("decline", 0, 1),
        ("ask", 1, 0),
        ("withdraw", 0, 0),
    ] {
        let answer = match step {
            "ask" => user.post(&more, &wish).await,
            "decline" => owner.post(&decline, &reason).await,
            _ => user.delete(&more).await,
        };
        answer.expect_status(200);
        assert_eq!(of_owner.next().await, [LiveList::Requests], "{step}");
        assert_eq!(of_user.next().await, [LiveList::Access], "{step}");
        let counts: ListCounts = owner.get(paths::LISTS_COUNTS).await.json();
        assert_eq!(counts.requests, waiting, "{step}");
        let counts: ListCounts = user.get(&since).await.json();
        assert_eq!(counts.access, new, "{step}");
    }
}

#[tokio::test]
async fn a_key_that_is_replaced_answers_nothing_and_its_new_copy_does() {
    let house = House::new().await;
    let mut owner = house.member(Role::Owner, "owner@demo.example").await;
    let mut user = house.member(Role::User, EMAIL).await;
    let (theirs, hers) = (id(&mut owner).await, id(&mut user).await);
    let grants = ["granted", "declined"].map(|id| grant(id, "active", Some(5), &theirs, &hers));
    let declined = "UPDATE grants SET more_rows = 20, more_purpose = 'p', more_asked_at = 1, more_declined = 'r' \
                    WHERE id = 'declined';";
    house.execute(grants.concat() + declined).await;
    assert_eq!(new_since(&mut user, 5).await, 0, "both are read");
    let mut writing = house.app.database.write().await.unwrap();
    let stale = copies::mark_stale(&mut *writing, Which::User(&hers), 40).await;
    assert_eq!(stale.unwrap().len(), 2);
    writing.commit().await.unwrap();
    assert_eq!(new_since(&mut user, 5).await, 0);
    assert_eq!(
        new_since(&mut user, 4).await,
        1,
        "the wish that was declined"
    );
    // It is sealed again twice; nobody waited for the second one.
    seal_again(&house, 50).await;
    assert_eq!(new_since(&mut user, 49).await, 1);
    seal_again(&house, 60).await;
    assert_eq!(new_since(&mut user, 50).await, 0);
    // A wish for more waits meanwhile.
    let wishes = "UPDATE grants SET state = 'stale', answered_at = NULL, more_rows = 20, more_purpose = 'p', more_asked_at = 1 \
                  WHERE id = 'granted';";
    house.execute(wishes.to_owned()).await;
    seal_again(&house, 70).await;
    assert_eq!(new_since(&mut user, 60).await, 0);
}

async fn seal_again(house: &House, now: i64) {
    let (copy, granted) = (UploadId("copy".to_owned()), GrantId("granted".to_owned()));
    let sealed = Sealed {
        copy: &copy,
        bytes: 1,
        digest: "d",
        key_epoch: 2,
        version: 1,
    };
    let mut writing = house.app.database.write().await.unwrap();
    let active = copies::activate(&mut *writing, &granted, sealed, now).await;
    active.unwrap();
    writing.commit().await.unwrap();
}

/// Answers that a user's bell counts.
async fn new_since(user: &mut Browser, since: i64) -> u64 {
    let counts = format!("{}?since={since}", paths::LISTS_COUNTS);
    user.get(&counts).await.json::<ListCounts>().access
}
