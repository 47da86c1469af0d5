use card::ModelCard;
use client::{GrantedModel, KeptQuestion, Past};
use leptos::prelude::*;

use crate::{
    failure::Failure,
    format::time,
    reading::Noise,
    state::{Toasts, client, use_toasts},
};

/// A model granted to the user, and what is left of its budget.
#[derive(Clone, Copy)]
pub(super) struct Granted {
    pub(super) model: StoredValue<GrantedModel>,
    rows_left: RwSignal<u64>,
    toasts: Toasts,
}

impl Granted {
    pub(super) fn new(model: GrantedModel) -> Self {
        let grant = model.grant();
        let left = grant.query_budget.saturating_sub(grant.rows_used);
        Self {
            model: StoredValue::new(model),
            rows_left: RwSignal::new(left),
            toasts: use_toasts(),
        }
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
    }

    /// Keeps a line in the history, or says why it is not kept.
    pub(super) async fn remember(self, past: Past) {
        if let Err(failure) = client().remember(past).await {
            self.toasts.failure(&failure);
        }
    }

    /// Says what went wrong beside the answer.
    pub(super) fn note(self, failure: &Failure) {
        self.toasts.failure(failure);
    }
}

/// A question without its answer, as a line of the history.
pub(super) fn line_of(question: KeptQuestion, model: &GrantedModel) -> Past {
    let grant = model.grant();
    Past {
        at: time::now(),
        grant: grant.id.clone(),
        model: grant.model.clone(),
        model_name: model.card().name.clone(),
        question,
        headline: String::new(),
        scores: Vec::new(),
        log_index: None,
        waits_for: None,
    }
}
