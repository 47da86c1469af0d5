use card::{
    Comparison, Doubt, Fidelity, LookupChoice, ModelCard, OpenQuestion, QuantizationChoice,
};
use leptos::prelude::*;
use protocol::{CardCost, ImportReport};
use serde::Serialize;

use crate::{browser, components::Button, failure::Failure, state::use_toasts};

/// What is saved of a report: everything on screen but cells of the owner's rows. No weight is in it, as
/// none leaves the desk; what both models say to his rows is.
#[derive(Serialize)]
struct SavedReport<'a> {
    card: &'a ModelCard,
    understood: &'a [String],
    layers: &'a [String],
    questions: &'a [OpenQuestion],
    doubts: &'a [Doubt],
    remarks: &'a [String],
    cost: &'a CardCost,
    sealing_micros: u64,
    fidelity: &'a Fidelity,
    comparison: &'a Comparison,
    precisions: &'a [QuantizationChoice],
    budget: &'a [LookupChoice],
}

impl<'a> SavedReport<'a> {
    fn of(report: &'a ImportReport) -> Self {
        Self {
            card: &report.draft,
            understood: &report.understood,
            layers: &report.layers,
            questions: &report.questions,
            doubts: &report.doubts,
            remarks: &report.remarks,
            cost: &report.cost,
            sealing_micros: report.sealing_micros,
            fidelity: &report.fidelity,
            comparison: &report.comparison,
            precisions: &report.choices,
            budget: &report.budget,
        }
    }
}

/// The report as a file, or on paper.
#[component]
pub(super) fn Export(report: ImportReport) -> impl IntoView {
    let toasts = use_toasts();
    let report = StoredValue::new(report);
    let save = move |()| {
        let saved = report.with_value(|report| save(report));
        if saved.is_none() {
            toasts.failure(&Failure::unexpected_answer());
        }
    };
    view! {
        <div class="stack not-printed">
            <div class="button-row">
                <Button on_press=save>{t!("Save as JSON")}</Button>
                <Button on_press=|()| browser::print(".report details")>{t!("Print")}</Button>
            </div>
            <p class="muted small">
                {t!("Both hold what the model answers to your labelled rows, so they tell about the model and about those rows: for your own eyes. Weights and the cells of your rows are not in them.")}
            </p>
        </div>
    }
}

fn save(report: &ImportReport) -> Option<()> {
    let text = serde_json::to_string_pretty(&SavedReport::of(report)).ok()?;
    browser::download("import-report.json", "application/json", text.as_bytes())
}
