use api::{Base64, ProblemKind, job::Job, job::JobState};
use card::ModelCard;
use client::{Hearing, Past, Posed, Stop, WaitsFor};
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{granted::Granted, shown_answer::ShownAnswer};
use crate::{
    failure::{Failure, Outcome},
    state::client,
};

/// Jobs that are followed live at a time; a browser opens six connections to one server at most.
const MOST_LIVE: usize = 2;

/// A job under way, asked on this page or on an earlier visit.
#[derive(Clone)]
pub(super) struct Tracked {
    pub(super) past: Past,
    pub(super) waits: WaitsFor,
    /// Where it stands; none until the server told.
    pub(super) state: RwSignal<Option<JobState>>,
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
            let history = match client().history().await {
                Ok(history) => history,
                Err(failure) => return self.shown.fail(failure),
            };
            let mine = history.0.into_iter().filter(|past| past.grant == grant);
            for past in mine {
                if let Some(waits) = past.waits_for.clone() {
                    let posed = client().posed_before(waits.fingerprint.0.clone());
                    spawn_local(self.track(None, past, *waits, posed));
                }
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
        let fingerprint = match client().own_keys().await {
            Ok(own) => own.map(|own| own.fingerprint).unwrap_or_default(),
            Err(failure) => return self.shown.fail(failure),
        };
        let waits = WaitsFor {
            job: job.id,
            fingerprint: Base64(fingerprint),
            circuit: card.circuit.clone(),
            answer: card.answer.clone(),
        };
        let past = Past {
            waits_for: Some(Box::new(waits.clone())),
            ..past
        };
        self.granted.remember(past.clone()).await;
        self.track(Some(turn), past, waits, posed).await;
    }

    /// Follows a job to its end. Once the page is gone the history keeps the question.
    async fn track(self, turn: Option<u32>, past: Past, waits: WaitsFor, posed: Posed) {
        let tracked = Tracked {
            turn,
            past,
            waits,
            state: RwSignal::new(None),
            stop: Stop::default(),
        };
        let hearing = match self.jobs.try_with_untracked(Vec::len) {
            Some(others) if others < MOST_LIVE => Hearing::Live,
            Some(_) => Hearing::Asking,
            None => return,
        };
        self.jobs.try_update(|jobs| jobs.push(tracked.clone()));
        let job = tracked.waits.job.clone();
        let told = |state: &JobState| {
            tracked.state.try_set(Some(state.clone()));
        };
        let client = client();
        let end = client.follow_job(&job, hearing, &tracked.stop, &told);
        let end = match select(std::pin::pin!(end), self.left()).await {
            Either::Left((end, _)) => end,
            Either::Right(_) => return,
        };
        let ended = match end {
            Ok(()) => self.open(&tracked, posed).await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = ended {
            self.give_up(&tracked, failure).await;
        }
        self.jobs
            .try_update(|jobs| jobs.retain(|other| other.waits.job != job));
    }

    async fn open(self, tracked: &Tracked, posed: Posed) -> Outcome<()> {
        let WaitsFor {
            job,
            circuit,
            answer,
            ..
        } = &tracked.waits;
        let exchange = client().fetch_answer(circuit, job, posed).await?;
        self.granted.set_rows_left(exchange.rows_left);
        let past = tracked.past.clone();
        if let Some(past) = self
            .shown
            .take(tracked.turn, past, answer, circuit, exchange)
            && let Err(failure) = client().settle_question(job, past).await
        {
            self.granted.note(&failure);
        }
        Ok(())
    }

    /// Tells why; a question that can still be answered stays in the history.
    async fn give_up(self, tracked: &Tracked, failure: Failure) {
        let may_come = [ProblemKind::Unreachable, ProblemKind::SignedOut]
            .into_iter()
            .any(|kind| failure.is(kind));
        self.shown.fail(failure);
        if !may_come && let Err(failure) = client().give_up_question(&tracked.waits.job).await {
            self.granted.note(&failure);
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
