use card::ModelCard;
use client::Tried;
use leptos::prelude::*;
use preparation::Cell;

use crate::pages::owner::import::workbench::Workbench;
use crate::{
    components::{Button, Errand, ErrorPanel, Field, FieldKind, ResultView},
    failure::{Failure, Outcome},
    format::typed::whole,
    reading::{Noise, Reading},
    state::client,
    wording,
};

/// Asks the compiled model before it is published, with the form's values or one of the owner's rows, and
/// shows the answer as its user would see it, beside the original's.
#[component]
pub(super) fn TryOut(
    bench: Workbench,
    card: ModelCard,
    /// The form's values, if all are right.
    row: RwSignal<Option<Vec<Cell>>>,
) -> impl IntoView {
    let answer = RwSignal::new(None::<Tried>);
    let errand = Errand::new();
    let noise = Noise::of(&card.circuit);
    let takes_form = matches!(card.input, card::InputForm::Table { .. });
    let card = StoredValue::new(card);
    let number = RwSignal::new("1".to_owned());
    // Counts changes of the question: an answer to one before is not shown.
    let turn = StoredValue::new(0u32);
    Effect::new(move |before: Option<()>| {
        row.track();
        number.track();
        if before.is_some() {
            turn.update_value(|turn| *turn += 1);
            answer.set(None);
        }
    });
    let show = move |asked: u32, tried: Tried| {
        if turn.try_get_value() == Some(asked) {
            answer.set(Some(tried));
        }
    };
    let ask = move |row: Vec<Cell>| {
        let asked = turn.get_value();
        errand.run(async move {
            let tried = tried(bench, card.get_value(), row).await?;
            show(asked, tried);
            Ok(())
        });
    };
    let ask_own = move |()| {
        let asked = turn.get_value();
        errand.run(async move {
            let card = card.get_value();
            let row = own_row(bench, &card, &number.get_untracked()).await?;
            let tried = tried(bench, card, row).await?;
            show(asked, tried);
            Ok(())
        });
    };
    let has_rows = move || bench.data.read().is_some();
    view! {
        <section class="stack try-out" aria-label=t!("Ask it yourself")>
            <h2>{t!("Ask it yourself")}</h2>
            <p class="muted small">
                {t!("Here, in your browser, and in the clear: the very integers that will be sealed answer, without the ")}
                {t!("noise of encryption. Nothing is sent.")}
            </p>
            {takes_form
                .then(|| {
                    view! {
                        <div class="button-row">
                            <Button
                                disabled=Signal::derive(move || row.read().is_none())
                                busy=errand.busy()
                                on_press=move |()| {
                                    if let Some(row) = row.get_untracked() {
                                        ask(row);
                                    }
                                }
                            >
                                {t!("Ask with these values")}
                            </Button>
                        </div>
                    }
                })}
            <Show when=has_rows>
                <div class="filters">
                    <Field label=t!("Row of your file") value=number kind=FieldKind::Number />
                    <Button busy=errand.busy() on_press=ask_own>
                        {t!("Ask with this row")}
                    </Button>
                </div>
            </Show>
            <ErrorPanel failure=errand.failure() />
            <div role="status">
                {move || {
                    answer
                        .get()
                        .map(|tried| card.with_value(|card| view! { <Answered card=card.clone() tried noise /> }))
                }}
            </div>
        </section>
    }
}

#[component]
fn Answered(card: ModelCard, tried: Tried, noise: Noise) -> impl IntoView {
    let read = |scores: &[f64]| Reading::of(&card.answer, &card.circuit.policy, scores);
    let Some((reading, original)) = read(&tried.compiled).zip(read(&tried.original)) else {
        return view! { <ErrorPanel failure=Some(Failure::unexpected_answer()) /> }.into_any();
    };
    let flooded = card.circuit.policy.shows_scores().then(|| {
        t!(
            "To a user each score carries noise of about ±{}.",
            wording::two_digits(noise.deviation)
        )
    });
    view! {
        <ResultView reading noise />
        <p>{t!("The original answers: ")} <strong>{original.headline()}</strong></p>
        {flooded.map(|text| view! { <p class="muted small">{text}</p> })}
    }
    .into_any()
}

async fn tried(bench: Workbench, card: ModelCard, row: Vec<Cell>) -> Outcome<Tried> {
    let model = bench.imported().await?;
    client().try_model(model, &card, row).await
}

async fn own_row(bench: Workbench, card: &ModelCard, number: &str) -> Outcome<Vec<Cell>> {
    let data = bench.data.get_untracked();
    let number = whole(number).and_then(|number| u32::try_from(number).ok());
    let index = number.and_then(|number| number.checked_sub(1));
    let (Some(data), Some(index)) = (data, index) else {
        return Err(Failure::local(
            t!("This is no number of a row."),
            t!("Count the rows of your file from 1, without its header."),
        ));
    };
    Ok(client().own_row(data.bytes, card, index).await?.0)
}
