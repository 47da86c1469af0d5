use api::job::{Job, JobState};
use card::ModelCard;
use client::{Exchange, Hearing, JobNews, Past, Posed, QueuedQuestion, Stop};
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{granted::Granted, shown_answer::ShownAnswer};
use crate::state::client;

/// Jobs that are followed live at a time; a browser opens six connections to one server at most.
const MOST_LIVE: usize = 2;

/// A job under way, asked on this page or on an earlier visit.
#[derive(Clone)]
pub(super) struct Tracked {
    pub(super) question: QueuedQuestion,
    /// Where it stands; none until the server told.
    pub(super) state: RwSignal<Option<JobState>>,
    /// Whether the server could not be reached when it was asked last.
    pub(super) lost: RwSignal<bool>,
    pub(super) stop: Stop,
    /// Which question of this visit it is; none of an earlier one's.
    turn: Option<u32>,
}

/// Questions whose answers take a while: they wait as jobs at the server, and in the history.
#[derive(Clone, Copy)]
pub(super) struct Waiting {
    granted: Granted,
    shown: ShownAnswer,
    pub(super) jobs: RwSignal<Vec<Tracked>>,
    /// Dropped with the page; whoever follows a job for it then stops.
    leaving: StoredValue<Vec<oneshot::Sender<()>>, LocalStorage>,
}

impl Waiting {
    pub(super) fn new(granted: Granted, shown: ShownAnswer) -> Self {
        Self {
            granted,
            shown,
            jobs: RwSignal::new(Vec::new()),
            leaving: StoredValue::new_local(Vec::new()),
        }
    }

    /// Takes up every job of this grant that an earlier visit left under way.
    pub(super) fn find(self) {
        let grant = self.granted.model;
        let grant = grant.with_value(|model| model.grant().id.clone());
        if self.granted.at_once() {
            return;
        }
        spawn_local(async move {
            match client().questions_under_way(&grant).await {
                Ok(questions) => questions
                    .into_iter()
                    .for_each(|question| spawn_local(self.track(None, question))),
                Err(failure) => self.shown.fail(failure),
            }
        });
    }

    /// Keeps a queued question in the history, so that another visit finds it, and waits for its answer.
    pub(super) async fn wait(
        self,
        turn: u32,
        past: Past,
        card: &ModelCard,
        job: Job,
        posed: Posed,
    ) {
        self.shown.waits();
        let question = match client().queued_question(past, card, job, posed).await {
            Ok(question) => question,
            Err(failure) => return self.shown.fail(failure),
        };
        if let Err(failure) = client().keep_question(&question).await {
            self.granted.note(&failure);
        }
        self.track(Some(turn), question).await;
    }

    /// Follows a question to its end. Once the page is gone the history keeps it.
    async fn track(self, turn: Option<u32>, question: QueuedQuestion) {
        let tracked = Tracked {
            turn,
            question,
            state: RwSignal::new(None),
            lost: RwSignal::new(false),
            stop: Stop::default(),
        };
        let hearing = match self.jobs.try_with_untracked(Vec::len) {
            Some(others) if others < MOST_LIVE => Hearing::Live,
            Some(_) => Hearing::Asking,
            None => return,
        };
        self.jobs.try_update(|jobs| jobs.push(tracked.clone()));
        let told = |news: JobNews| {
            tracked.lost.try_set(news == JobNews::Unreachable);
            if let JobNews::State(state) = news {
                tracked.state.try_set(Some(state.clone()));
            }
        };
        let client = client();
        let end = client.follow_question(&tracked.question, hearing, &tracked.stop, &told);
        let end = match select(std::pin::pin!(end), self.left()).await {
            Either::Left((end, _)) => end,
            Either::Right(_) => return,
        };
        match end {
            Ok(exchange) => self.show(&tracked, exchange).await,
            Err(failure) => self.shown.fail(failure),
        }
        let job = &tracked.question.waits.job;
        self.jobs
            .try_update(|jobs| jobs.retain(|other| other.question.waits.job != *job));
    }

    async fn show(self, tracked: &Tracked, exchange: Exchange) {
        let QueuedQuestion { past, waits, .. } = &tracked.question;
        self.granted.set_rows_left(exchange.rows_left);
        self.granted.let_a_test_follow();
        let shown = self.shown.take(
            tracked.turn,
            past.clone(),
            &waits.answer,
            &waits.circuit,
            exchange,
        );
        let Some(answered) = shown else {
            return;
        };
        let came_at = answered.at;
        match client().settle_question(&waits.job, answered).await {
            Ok(_) => self.shown.keep(came_at, past.at),
            Err(failure) => self.granted.note(&failure),
        }
    }

    /// Completes when the page is left.
    fn left(self) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel::<()>();
        self.leaving
            .try_update_value(|leaving| leaving.push(sender));
        receiver
    }
}
