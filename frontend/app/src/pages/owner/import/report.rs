use card::QuantizationChoice;
use card::{Answer, ModelCard};
use leptos::prelude::*;
use protocol::{GivesAway, ImportReport};

use crate::{
    components::{Badge, BadgeTone, Table},
    format::number::{count, counted},
    wording::{self, cost},
};

/// What the compiler understood, and which precision it chose.
#[component]
pub(super) fn Report(report: ImportReport) -> impl IntoView {
    let ImportReport {
        understood,
        draft,
        choices,
        remarks,
        layers,
        cost,
        ..
    } = report;
    let lines = understood
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect_view();
    let remarks = remarks
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect_view();
    view! {
        <section class="card stack" aria-label="What was understood">
            <h2>"What was understood"</h2>
            <ol class="understood">{lines}</ol>
            <dl class="facts facts-wide">
                <div class="fact">
                    <dt>"Inputs"</dt>
                    <dd>{count(draft.circuit.features() as u64)}</dd>
                </div>
                <div class="fact">
                    <dt>"Answer"</dt>
                    <dd>{answer(&draft)}</dd>
                </div>
                <div class="fact">
                    <dt>"Accuracy"</dt>
                    <dd>
                        {draft
                            .accuracy
                            .as_ref()
                            .map_or("Add labelled rows to measure it".to_owned(), wording::accuracy)}
                    </dd>
                </div>
                <div class="fact">
                    <dt>"Work of one answer"</dt>
                    <dd>{cost::work(&cost.operations)}</dd>
                </div>
                <div class="fact">
                    <dt>"Answers that reveal the model"</dt>
                    <dd>{reveals(cost.gives_away)}</dd>
                </div>
            </dl>
            {(!layers.is_empty())
                .then(|| {
                    view! {
                        <h3>"What it is made of"</h3>
                        <ol class="understood">{layers.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ol>
                    }
                })}
            <ul class="remarks">{remarks}</ul>
            <Choices choices />
        </section>
    }
}

fn reveals(gives_away: GivesAway) -> String {
    match gives_away {
        GivesAway::Model { answers } => counted(answers, "answer", "answers"),
        GivesAway::Scores => "No certain number; a copy can be trained on many".to_owned(),
        GivesAway::Class { .. } => "No certain number; scores never leave".to_owned(),
    }
}

fn answer(card: &ModelCard) -> String {
    match &card.answer {
        Answer::Multiclass { classes, .. } if classes.len() > 6 => {
            counted(classes.len() as u64, "class", "classes")
        }
        Answer::Multiclass { classes, .. } => classes.join(", "),
        other => wording::answer_kind(other),
    }
}

#[component]
fn Choices(choices: Vec<QuantizationChoice>) -> impl IntoView {
    if choices.is_empty() {
        return ().into_any();
    }
    let rows = choices.into_iter().map(|choice| {
        let accuracy = choice
            .accuracy
            .as_ref()
            .map_or("Not measured".to_owned(), wording::accuracy);
        view! {
            <tr>
                <td class="tabular">{choice.input_bits}</td>
                <td class="tabular">{choice.weight_bits}</td>
                <td>{choice.lookups.map_or("None", cost::set_name)}</td>
                <td>{accuracy}</td>
                <td>
                    {choice.chosen.then(|| view! { <Badge tone=BadgeTone::Good text="Chosen" /> })}
                </td>
            </tr>
        }
    });
    view! {
        <details class="fold">
            <summary>"Precisions that were tried"</summary>
            <Table
                caption="Accuracy at each precision"
                quiet_caption=true
                columns=["Bits of an input", "Bits of a weight", "Lookups", "Accuracy", "Choice"].map(str::to_owned).to_vec()
            >
                {rows.collect_view()}
            </Table>
        </details>
    }
    .into_any()
}
