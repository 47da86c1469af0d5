use api::grant::InputPolicy;
use card::ModelCard;
use client::{GrantedModel, Past, TestRecord, TestRows};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::Errand,
    failure::Failure,
    reading::Noise,
    state::{Toasts, client, use_toasts},
};

/// A model granted to the user, and what is left of its budget.
#[derive(Clone, Copy)]
pub(super) struct Granted {
    pub(super) model: StoredValue<GrantedModel>,
    rows_left: RwSignal<u64>,
    tests: RwSignal<TestRows>,
    pads_left: RwSignal<u32>,
    /// Pads on their way.
    pub(super) preparing: Errand,
    toasts: Toasts,
}

impl Granted {
    pub(super) fn new(model: GrantedModel) -> Self {
        let left = model.grant().rows_left();
        let granted = Self {
            model: StoredValue::new(model),
            rows_left: RwSignal::new(left),
            tests: RwSignal::default(),
            pads_left: RwSignal::new(0),
            preparing: Errand::new(),
            toasts: use_toasts(),
        };
        spawn_local(async move {
            match client().test_rows().await {
                Ok(known) => granted.set_tests(known),
                Err(failure) => granted.note(&failure),
            }
        });
        granted
    }

    /// What came of this model's tests.
    pub(super) fn tests(self) -> TestRecord {
        let grant = self.model.with_value(|model| model.grant().id.clone());
        self.tests.with(|tests| tests.of(&grant))
    }

    /// Tests among a thousand rows.
    pub(super) fn test_rate(self) -> u16 {
        self.tests.with(TestRows::rate)
    }

    /// Most tests that are asked among so many rows of a file.
    pub(super) fn most_tests(self, rows: u64) -> u64 {
        let left = self.rows_left();
        self.tests.with(|tests| {
            self.model
                .with_value(|model| model.most_tests(tests, rows, left))
        })
    }

    /// Takes over what is known of tests.
    pub(super) fn set_tests(self, tests: TestRows) {
        self.tests.try_set(tests);
    }

    /// Takes over what this place knows of tests by now.
    pub(super) async fn refresh_tests(self) {
        if let Ok(known) = client().tests_here().await {
            self.set_tests(known);
        }
    }

    /// After a question by hand: lets a test follow now and then.
    pub(super) fn let_a_test_follow(self) {
        let Some(model) = self.model.try_get_value() else {
            return;
        };
        spawn_local(async move {
            // A test that could not be asked says nothing; the next question tells what is wrong.
            if let Ok(left) = client().ask_test_now_and_then(&model).await {
                self.set_rows_left(left);
            }
        });
    }

    /// Its card.
    pub(super) fn card(self) -> ModelCard {
        self.model.with_value(|model| model.card().clone())
    }

    /// Whether answers come at once: without lookups there is nothing to wait for.
    pub(super) fn at_once(self) -> bool {
        self.model
            .with_value(|model| model.card().circuit.lookups.is_none())
    }

    /// How far an answer may lie from the exact score.
    pub(super) fn noise(self) -> Noise {
        self.model
            .with_value(|model| Noise::of(&model.card().circuit))
    }

    /// Rows left in the budget.
    pub(super) fn rows_left(self) -> u64 {
        self.rows_left.get()
    }

    /// Takes over what the server says is left.
    pub(super) fn set_rows_left(self, left: Option<u64>) {
        if let Some(left) = left {
            self.rows_left.try_set(left);
        }
        self.count_pads();
        spawn_local(self.refresh_tests());
    }

    /// Whether only verified rows are taken.
    pub(super) fn is_verified(self) -> bool {
        self.model
            .with_value(|model| model.grant().inputs == InputPolicy::Verified)
    }

    /// Pads that are ready: rows that can be asked at once.
    pub(super) fn pads_left(self) -> u32 {
        self.pads_left.get()
    }

    /// Makes more pads if few are left, while nobody waits.
    pub(super) fn prepare_pads(self) {
        let Some(model) = self.model.try_get_value() else {
            return;
        };
        self.count_pads();
        if model.grant().inputs == InputPolicy::Trusted {
            return;
        }
        self.preparing.run(async move {
            let made = client().prepare_pads(&model).await;
            self.count_pads();
            made
        });
    }

    fn count_pads(self) {
        if let Some(left) = self.model.try_with_value(|model| client().pads_left(model)) {
            self.pads_left.try_set(left);
        }
    }

    /// Keeps a line in the history, or says why it is not kept; whether it is.
    pub(super) async fn remember(self, past: Past) -> bool {
        let kept = client().remember(past).await;
        if let Err(failure) = &kept {
            self.toasts.failure(failure);
        }
        kept.is_ok()
    }

    /// Says what went wrong beside the answer.
    pub(super) fn note(self, failure: &Failure) {
        self.toasts.failure(failure);
    }
}
