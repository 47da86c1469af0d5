use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use api::Timestamp;
use card::ImportSettings;
use client::{Draft, DraftPlace, SavedDraft, SavedFiles, TypedCard};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use protocol::Remedy;
use wasm_bindgen_futures::spawn_local;
use web_sys::VisibilityState;

use crate::{
    components::ErrorPanel,
    failure::Failure,
    format::time,
    pages::owner::drafts::Drafts,
    state::{Toasts, client, use_toasts},
};

/// How long typing must pause before a draft is saved.
const PAUSE: Duration = Duration::from_millis(1_500);

/// Where the draft stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SaveState {
    /// There is nothing to save.
    Nothing,
    /// Something was changed since.
    Waiting,
    /// It is on its way.
    Saving,
    /// It is in the vault.
    Saved(Timestamp, SavedFiles),
    /// It could not be saved.
    Failed(Failure),
}

/// What a draft is told apart by: what was typed and chosen, and how many times it was compiled.
pub(super) type Version = (TypedCard, ImportSettings, u32);

/// What is saved.
pub(super) trait Drafted: Copy + 'static {
    /// How it stands now; nothing while there is nothing.
    fn version(self) -> Option<Version>;

    /// What was typed, with everything it belongs to.
    fn draft(self, typed: &TypedCard) -> Draft;
}

/// Saves what is on the import page as a draft, whenever nothing was changed for a moment and when the page is
/// hidden.
#[derive(Clone, Copy)]
pub(super) struct Autosave {
    state: RwSignal<SaveState>,
    toasts: Toasts,
    place: StoredValue<DraftPlace>,
    /// What needs not be saved.
    clean: StoredValue<Option<Version>>,
    /// Whether the next version is not worth saving: it can be had again as it is.
    begins_clean: StoredValue<bool>,
    /// Counts drafts: what belongs to one before is not this one's.
    turn: StoredValue<u32>,
    /// Whether this draft was published; what saves it asks when the page may be gone.
    finished: StoredValue<Arc<AtomicBool>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Autosave {
    pub(super) fn new() -> Self {
        Self {
            state: RwSignal::new(SaveState::Nothing),
            toasts: use_toasts(),
            place: StoredValue::new(DraftPlace::default()),
            clean: StoredValue::new(None),
            begins_clean: StoredValue::new(false),
            turn: StoredValue::new(0),
            finished: StoredValue::default(),
            timer: StoredValue::new(None),
        }
    }

    /// Another model: it becomes a draft of its own when something is changed. What was only read can be had again.
    pub(super) fn begin(self) {
        self.go_on(DraftPlace::default());
    }

    /// A draft was taken up again.
    pub(super) fn go_on(self, place: DraftPlace) {
        self.stop_timer();
        self.turn.update_value(|turn| *turn += 1);
        self.place.set_value(place);
        self.clean.set_value(None);
        self.begins_clean.set_value(true);
        self.finished.set_value(Arc::default());
        self.state.set(SaveState::Nothing);
    }

    /// The card is published: its draft is not needed any more.
    pub(super) fn finish(self) {
        self.stop_timer();
        self.finished
            .with_value(|finished| finished.store(true, Relaxed));
        self.state.set(SaveState::Nothing);
        let place = self.place.try_update_value(std::mem::take);
        spawn_local(async move {
            let _ = client().finish_draft(place.unwrap_or_default()).await;
        });
    }

    /// Whether leaving the page would lose something.
    pub(super) fn is_behind(self) -> bool {
        matches!(
            *self.state.read(),
            SaveState::Waiting | SaveState::Saving | SaveState::Failed(_)
        )
    }

    /// Why it could not be saved.
    pub(super) fn failure(self) -> Option<Failure> {
        match &*self.state.read() {
            SaveState::Failed(failure) => Some(failure.clone()),
            _ => None,
        }
    }

    /// Saves from now on whenever something was changed.
    pub(super) fn watch(self, page: impl Drafted) {
        Effect::new(move || {
            let Some(now) = page.version() else { return };
            if self.finished.with_value(|finished| finished.load(Relaxed)) {
                return;
            }
            if self.begins_clean.try_update_value(std::mem::take) == Some(true) {
                self.clean.set_value(Some(now));
                return;
            }
            if self.clean.with_value(|clean| clean.as_ref() == Some(&now)) {
                return;
            }
            self.later(page);
        });
        on_cleanup(move || self.stop_timer());
        // A page that is hidden may never be shown again: phones end it without a word.
        let hidden = window_event_listener(ev::visibilitychange, move |_| {
            if document().visibility_state() == VisibilityState::Hidden {
                self.save_what_waits(page);
            }
        });
        let left = window_event_listener(ev::pagehide, move |_| self.save_what_waits(page));
        on_cleanup(move || {
            hidden.remove();
            left.remove();
        });
    }

    /// Saves at once what would be saved after a pause.
    fn save_what_waits(self, page: impl Drafted) {
        let waits = self
            .state
            .with_untracked(|state| *state == SaveState::Waiting);
        if waits {
            self.stop_timer();
            self.save(page);
        }
    }

    fn later(self, page: impl Drafted) {
        self.stop_timer();
        if self
            .state
            .with_untracked(|state| *state != SaveState::Saving)
        {
            self.state.set(SaveState::Waiting);
        }
        let timer = set_timeout_with_handle(move || self.save(page), PAUSE);
        self.timer.set_value(timer.ok());
    }

    /// Saves now, or once the save before has ended.
    pub(super) fn save(self, page: impl Drafted) {
        if self
            .state
            .with_untracked(|state| *state == SaveState::Saving)
        {
            return;
        }
        let Some(saved) = untrack(|| page.version()) else {
            return;
        };
        let draft = page.draft(&saved.0);
        let turn = self.turn.get_value();
        let mut place = self
            .place
            .try_update_value(std::mem::take)
            .unwrap_or_default();
        self.state.set(SaveState::Saving);
        let finished = self.finished.get_value();
        spawn_local(async move {
            let outcome = client().save_draft(&mut place, &draft).await;
            if finished.load(Relaxed) {
                let _ = client().finish_draft(place).await;
                return;
            }
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.place.set_value(place);
            match outcome {
                Ok(done) => self.took(page, saved, done),
                Err(failure) => self.state.set(SaveState::Failed(failure)),
            }
        });
    }

    fn took(self, page: impl Drafted, saved: Version, done: SavedDraft) {
        self.state.set(SaveState::Saved(time::now(), done.files));
        if done.is_copy {
            self.toasts.success(t!(
                "Another tab changed this draft too: both are kept, and you go on with your own."
            ));
        }
        let now = untrack(|| page.version());
        self.clean.set_value(Some(saved.clone()));
        if now.is_some_and(|now| now != saved) {
            self.later(page);
        }
    }

    fn stop_timer(self) {
        if let Some(Some(timer)) = self.timer.try_update_value(Option::take) {
            timer.clear();
        }
    }
}

/// Whether the draft is saved, in a sentence; and why not.
#[component]
pub(super) fn AutosaveView(
    autosave: Autosave,
    /// Saves now.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let failure = Signal::derive(move || autosave.failure());
    let is_full = Memo::new(move |_| {
        let remedy = failure.read().as_ref().and_then(|failure| failure.remedy);
        remedy == Some(Remedy::FewerDrafts)
    });
    view! {
        <div class="autosave">
            <p class="muted small">{move || told(&autosave.state.read())}</p>
            <ErrorPanel failure on_retry />
            <Show when=move || is_full.get()>
                <Drafts on_deleted=on_retry />
            </Show>
        </div>
    }
}

fn told(state: &SaveState) -> String {
    match state {
        SaveState::Nothing => String::new(),
        SaveState::Waiting => t!("Not saved yet.").to_owned(),
        SaveState::Saving => t!("Saving the draft.").to_owned(),
        SaveState::Failed(_) => t!("The draft is not saved.").to_owned(),
        SaveState::Saved(at, files) => {
            let at = time::minute(*at);
            let without = match files {
                SavedFiles::All => "",
                SavedFiles::ModelAlone => t!(" The rows are too large to be kept with it."),
                SavedFiles::Nothing => {
                    t!(
                        " The files are too large to be kept with it: choose them again when you go on."
                    )
                }
            };
            t!("Saved as a draft in your vault, {at}.{without}")
        }
    }
}
