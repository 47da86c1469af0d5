//! The owner's queue of what is to be sealed, as pages see it: it goes on whatever page is open.

use ::client::{QueuedSealing, SealStage, SealingNews, Stop};
use api::GrantId;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{Toasts, client};
use crate::{failure::Failure, format::number::counted};

/// The queue, and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Sealing {
    queue: RwSignal<Vec<QueuedSealing>>,
    stage: RwSignal<Option<(GrantId, SealStage)>>,
    sealed: RwSignal<u64>,
    paused: RwSignal<Option<Failure>>,
    elsewhere: RwSignal<bool>,
    stop: StoredValue<Option<Stop>>,
    toasts: Toasts,
}

impl Sealing {
    pub(super) fn new(toasts: Toasts) -> Self {
        Self {
            queue: RwSignal::default(),
            stage: RwSignal::new(None),
            sealed: RwSignal::new(0),
            paused: RwSignal::new(None),
            elsewhere: RwSignal::new(false),
            stop: StoredValue::new(None),
            toasts,
        }
    }

    /// Works the queue off, unless that is under way.
    pub(crate) fn start(self) {
        if self.stop.with_value(Option::is_some) {
            return;
        }
        let stop = Stop::default();
        self.stop.set_value(Some(stop.clone()));
        spawn_local(async move {
            let tell = move |news| self.take(news);
            client().keep_sealing(&stop, tell).await;
            self.end();
        });
    }

    /// Puts decisions into the queue and works it off.
    pub(crate) async fn add(self, decided: Vec<QueuedSealing>) -> Result<(), Failure> {
        let queue = client().queue_sealings(decided).await?;
        self.queue.set(queue);
        self.start();
        Ok(())
    }

    /// Stops, and forgets what waits; what failed stays until it is dismissed.
    pub(crate) async fn cancel(self) -> Result<(), Failure> {
        let waits = |sealing: &&QueuedSealing| sealing.waits();
        let grants = self.queue.with_untracked(|queue| {
            let waiting = queue.iter().filter(waits);
            waiting.map(|sealing| sealing.grant.clone()).collect()
        });
        self.halt();
        self.forget(grants).await
    }

    /// Forgets what failed.
    pub(crate) async fn dismiss(self) -> Result<(), Failure> {
        let grants = self.queue.with_untracked(|queue| {
            let failed = queue.iter().filter(|sealing| !sealing.waits());
            failed.map(|sealing| sealing.grant.clone()).collect()
        });
        self.forget(grants).await
    }

    /// Tries once more what failed.
    pub(crate) async fn retry(self) -> Result<(), Failure> {
        self.queue.set(client().retry_sealings().await?);
        self.start();
        Ok(())
    }

    /// Leaves the queue to the next visit.
    pub(super) fn leave(self) {
        self.halt();
        self.queue.set(Vec::new());
    }

    /// What is in the queue.
    pub(crate) fn queue(self) -> Signal<Vec<QueuedSealing>> {
        self.queue.into()
    }

    /// Which copy is worked on, and where it stands.
    pub(crate) fn stage(self) -> Option<(GrantId, SealStage)> {
        self.stage.get()
    }

    /// How many copies were sealed since the queue began.
    pub(crate) fn sealed(self) -> Signal<u64> {
        self.sealed.into()
    }

    /// Why nothing can be sealed now.
    pub(crate) fn paused(self) -> Option<Failure> {
        self.paused.get()
    }

    /// Whether another window works it off.
    pub(crate) fn is_elsewhere(self) -> bool {
        self.elsewhere.get()
    }

    async fn forget(self, grants: Vec<GrantId>) -> Result<(), Failure> {
        self.queue.set(client().unqueue_sealings(&grants).await?);
        Ok(())
    }

    fn halt(self) {
        let stop = self.stop.try_update_value(Option::take).flatten();
        if let Some(stop) = stop {
            stop.ask();
            client().stop_helpers();
        }
        self.stage.set(None);
        self.paused.set(None);
    }

    fn take(self, news: SealingNews) {
        self.elsewhere.set(news == SealingNews::Elsewhere);
        match news {
            SealingNews::Queue(queue) => {
                self.paused.set(None);
                self.queue.set(queue);
            }
            SealingNews::Stage(grant, stage) => {
                if stage == SealStage::Done {
                    self.sealed.update(|sealed| *sealed += 1);
                }
                self.stage.set(Some((grant, stage)));
            }
            SealingNews::Elsewhere => self.stage.set(None),
            SealingNews::Paused(failure) => {
                self.stage.set(None);
                self.paused.set(Some(failure));
            }
        }
    }

    fn end(self) {
        self.stop.set_value(None);
        self.stage.set(None);
        let sealed = self.sealed.get_untracked();
        if sealed > 0 {
            self.sealed.set(0);
            let copies = counted(sealed, t!("copy"), t!("copies"));
            self.toasts
                .success(t!("The queue is worked off: {copies} sealed."));
        }
    }
}
