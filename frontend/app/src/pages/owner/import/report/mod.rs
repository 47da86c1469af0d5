//! What became of a model file, on one screen.

mod agreement;
mod classes;
mod export;
mod figures;
mod lookups;
mod positions;
mod precision;
mod told;
mod values;

use card::{Answer, Doubt, ModelCard, OpenQuestion, OwnerReply};
use leptos::prelude::*;
use protocol::{GivesAway, ImportReport};

use super::{columns::ColumnRoles, public::PublicPart, questions::Questions, workbench::Workbench};
use crate::{
    components::{Alert, AlertTone, Tick, fetch},
    format::number::counted,
    state::client,
    wording::{self, cost},
};
use agreement::Agreement;
use export::Export;
use figures::{Standing, agreement};
use lookups::Lookups;
use precision::Precision;

/// What the compiler understood, and which precision it chose.
#[component]
pub(super) fn Report(
    bench: Workbench,
    report: ImportReport,
    /// The card with policy and budget as they are chosen now.
    #[prop(into)]
    chosen: Signal<ModelCard>,
) -> impl IntoView {
    let export = report.clone();
    let ImportReport {
        understood,
        draft,
        choices: _,
        budget,
        remarks,
        layers,
        cost,
        sealing_micros,
        fidelity,
        comparison,
        doubts,
        columns,
        questions,
        shown: _,
    } = report;
    let card = draft.clone();
    let speed = fetch(|| client().speed());
    let is_settled = Memo::new(move |_| speed.value().is_some() || speed.failure().is_some());
    let (accuracy, agreed) = (draft.accuracy, fidelity);
    let standing = move || Standing {
        accuracy,
        fidelity: agreed,
        cost: cost.clone(),
        speed: speed.value(),
    };
    let sliders = {
        let card = card.clone();
        move || {
            is_settled.get().then(|| {
                let standing = untrack(&standing);
                view! {
                    <Lookups bench budget=budget.clone() standing=standing.clone() />
                    <Precision bench card=card.clone() standing />
                }
            })
        }
    };
    let moves_cut = |question: &OpenQuestion| matches!(question.chosen, OwnerReply::Scaling(_));
    let (cuts, questions): (Vec<_>, Vec<_>) = questions.into_iter().partition(moves_cut);
    let lines = understood
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect_view();
    let remarks = remarks
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect_view();
    view! {
        <section class="card stack" aria-label=t!("What was understood")>
            <h2>{t!("What was understood")}</h2>
            <ol class="understood">{lines}</ol>
            <Questions bench questions />
            <Doubts bench doubts />
            <ColumnRoles bench columns card=card.clone() />
            <dl class="facts facts-wide">
                <div class="fact">
                    <dt>{t!("Inputs")}</dt>
                    <dd>{wording::input_kind(&draft.input_kind())}</dd>
                </div>
                <div class="fact">
                    <dt>{t!("Answer")}</dt>
                    <dd>{answer(&draft)}</dd>
                </div>
                <div class="fact">
                    <dt>{t!("Accuracy")}</dt>
                    <dd>
                        {draft
                            .accuracy
                            .as_ref()
                            .map_or(t!("Add labelled rows to measure it").to_owned(), wording::accuracy)}
                    </dd>
                </div>
                <div class="fact">
                    <dt>{t!("Agreement with the original")}</dt>
                    <dd>{agreement(&fidelity)}</dd>
                </div>
                <div class="fact">
                    <dt>{t!("Work of one answer")}</dt>
                    <dd>{move || work(&chosen.read())}</dd>
                </div>
                <div class="fact">
                    <dt>{t!("Sealing it for one user")}</dt>
                    <dd>{t!("{} of work in this browser", cost::duration(sealing_micros as f64 / 1e6))}</dd>
                </div>
                <div class="fact">
                    <dt>{t!("Answers that reveal the model")}</dt>
                    <dd>{move || reveals(GivesAway::of(&chosen.read().circuit))}</dd>
                </div>
            </dl>
            {(!layers.is_empty())
                .then(|| {
                    view! {
                        <h3>{t!("What it is made of")}</h3>
                        <ol class="understood">{layers.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ol>
                    }
                })}
            <ul class="remarks">{remarks}</ul>
            <Agreement comparison card=card.clone() />
            {sliders}
            <PublicPart bench card questions=cuts />
            <Export report=export />
        </section>
    }
}

/// What makes the original doubtful: publishing waits until the owner says that it is right.
#[component]
fn Doubts(bench: Workbench, doubts: Vec<Doubt>) -> impl IntoView {
    if doubts.is_empty() {
        return ().into_any();
    }
    let told = doubts.into_iter().map(|doubt| {
        view! {
            <p>
                <strong>{doubt.what}</strong>
                " "
                {doubt.action}
            </p>
        }
    });
    view! {
        <Alert tone=AlertTone::Danger title=t!("Look at this before you publish")>
            {told.collect_view()}
            <Tick
                label=t!("I looked at it: it is right, publish it so.")
                value=bench.confirmed
            />
        </Alert>
    }
    .into_any()
}

fn work(card: &ModelCard) -> String {
    cost::operations(&card.circuit).map_or(String::new(), |operations| cost::work(&operations))
}

fn reveals(gives_away: GivesAway) -> String {
    match gives_away {
        GivesAway::Model { answers } => counted(answers, t!("answer"), t!("answers")),
        GivesAway::Scores => t!("No certain number; a copy can be trained on many").to_owned(),
        GivesAway::Class { .. } => t!("No certain number; scores never leave").to_owned(),
    }
}

fn answer(card: &ModelCard) -> String {
    match &card.answer {
        Answer::Multiclass { classes, .. } if classes.len() > 6 => {
            counted(classes.len() as u64, t!("class"), t!("classes"))
        }
        Answer::Multiclass { classes, .. } => classes.join(", "),
        other => wording::answer_kind(&other.kind()),
    }
}
