//! Lists on screen: which of them changed, and how much waits in them.

use std::{collections::BTreeSet, convert::Infallible, time::Duration};

use api::{
    AccountId, Timestamp,
    account::{ChangedLists, ListCounts, LiveList, Role},
};
use axum::{
    extract::State,
    response::sse::{Event, Sse},
};
use futures_util::{Stream, stream};
use serde::Deserialize;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, sleep, timeout_at},
};

use storage::database::accounts::lists::{self, ListChange};

use service::{
    app::{App, jobs::StreamPlace},
    use_cases::account::session::{self, SessionHash},
};

use crate::{access::Member, extract::Query, problem::ProblemResponse};

/// What changes within so long is told together.
const TOGETHER: Duration = Duration::from_millis(500);
/// The same where all people load a list again: whoever changes cards one after the other keeps them no busier.
const EVERYBODYS: Duration = Duration::from_secs(2);
/// Where nothing changes so long an event says only that the stream lives: browsers cannot tell a dead one from a silent one.
const BEAT: Duration = Duration::from_secs(2);
/// A stream ends after this long, and at the first change after its session has ended; the browser reconnects.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// When a browser reconnects.
const RETRY: Duration = Duration::from_secs(2);

/// Since when owners' answers are new.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Since {
    #[serde(default)]
    since: Timestamp,
}

/// `GET` [`api::paths::LISTS_COUNTS`].
pub async fn counts(
    State(app): State<App>,
    member: Member,
    Query(Since { since }): Query<Since>,
) -> Result<axum::Json<ListCounts>, ProblemResponse> {
    let counts = lists::counts(app.database.read(), member.id(), member.role(), since).await?;
    Ok(axum::Json(counts))
}

/// `GET` [`api::paths::LISTS_EVENTS`]: names of lists that changed. The first event names all of the reader's: what changed while
/// nobody listened is not known. Some name none.
pub async fn follow(
    State(app): State<App>,
    member: Member,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ProblemResponse> {
    let follower = Follower {
        _place: app.jobs.open_stream(member.id())?,
        changes: app.lists.follow(),
        until: Instant::now() + LONGEST,
        reader: member.id().clone(),
        role: member.role(),
        session: member.session(),
        app,
    };
    let first = Some(of_role(member.role()));
    let events = stream::unfold((first, follower), |(first, mut follower)| async move {
        let lists = match first {
            Some(lists) => lists,
            None => follower.next().await?,
        };
        Some((Ok(event(lists)), (None, follower)))
    });
    Ok(Sse::new(events))
}

/// One stream of events.
struct Follower {
    app: App,
    reader: AccountId,
    role: Role,
    session: SessionHash,
    changes: Receiver<ListChange>,
    until: Instant,
    _place: StreamPlace,
}

impl Follower {
    /// Lists of the reader's that changed, or no list where none did for a while; nothing when there is nothing more to tell, or nobody to
    /// tell it.
    async fn next(&mut self) -> Option<BTreeSet<LiveList>> {
        let app = self.app.clone();
        let beat = self.until.min(Instant::now() + BEAT);
        let first = tokio::select! {
            first = timeout_at(beat, self.heard()) => first,
            () = app.jobs.stopped() => return None,
        };
        let Ok(first) = first else {
            return (beat < self.until).then(BTreeSet::new);
        };
        let mut lists = first?;
        let is_everybodys = lists.contains(&LiveList::Models);
        sleep(if is_everybodys { EVERYBODYS } else { TOGETHER }).await;
        while !self.changes.is_empty() {
            match self.changes.try_recv() {
                Ok(change) => lists.extend(self.concerned(&change)),
                Err(_) => lists = of_role(self.role),
            }
        }
        let goes_on = session::goes_on(&app, self.session).await;
        goes_on.unwrap_or(false).then_some(lists)
    }

    /// Waits for the first change that concerns the reader.
    async fn heard(&mut self) -> Option<BTreeSet<LiveList>> {
        loop {
            match self.changes.recv().await {
                Ok(change) => {
                    if let Some(list) = self.concerned(&change) {
                        return Some(BTreeSet::from([list]));
                    }
                }
                Err(RecvError::Lagged(_)) => return Some(of_role(self.role)),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    fn concerned(&self, change: &ListChange) -> Option<LiveList> {
        let is_mine = match &change.account {
            Some(account) => *account == self.reader,
            None => of_role(self.role).contains(&change.list),
        };
        is_mine.then_some(change.list)
    }
}

/// Lists that a role has.
fn of_role(role: Role) -> BTreeSet<LiveList> {
    match role {
        Role::Administrator | Role::Auditor => BTreeSet::from([LiveList::Queue, LiveList::Models]),
        Role::Owner => BTreeSet::from([LiveList::Requests, LiveList::Budget, LiveList::Models]),
        Role::User => BTreeSet::from([
            LiveList::Access,
            LiveList::Budget,
            LiveList::Keys,
            LiveList::Jobs,
            LiveList::Models,
        ]),
    }
}

fn event(lists: BTreeSet<LiveList>) -> Event {
    let lists = lists.into_iter().collect();
    let event = Event::default().event("lists").retry(RETRY);
    // Names are always JSON; a comment keeps the stream going in any case.
    event
        .json_data(ChangedLists { lists })
        .unwrap_or_else(|_| Event::default().comment(""))
}
