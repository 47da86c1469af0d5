//! Which parts of a model its card tells everybody, and where the owner may move the cut.

mod numbers;

use card::{Answer, InputForm, ModelCard, OpenQuestion};
use circuit::Head;
use leptos::prelude::*;
use preparation::{Input, Learnt, Preparation};

use super::{questions::Questions, workbench::Workbench};
use crate::{format::number::counted, wording};
use numbers::numbers;

/// Which parts of a model its card tells everybody.
#[component]
pub(super) fn PublicPart(
    bench: Workbench,
    card: ModelCard,
    /// Where the cut may be moved.
    questions: Vec<OpenQuestion>,
) -> impl IntoView {
    let preparation = card.preparation.as_ref();
    let has_words = preparation
        .is_some_and(|preparation| preparation.learnt().any(|(kind, _)| kind == Learnt::Word));
    let lines = told(&card)
        .into_iter()
        .map(|line| view! { <li>{line}</li> });
    view! {
        <details class="fold">
            <summary>{t!("What becomes public, and what stays sealed")}</summary>
            <p class="muted small">{t!("The card tells, to everybody who may see it:")}</p>
            <ul class="remarks">{lines.collect_view()}</ul>
            <p class="muted small">{sealed(&card)}</p>
            <Numbers card=card.clone() />
            <Questions bench questions />
            {has_words.then(|| view! { <HashedWords bench /> })}
        </details>
    }
}

/// Every number and word that becomes public beside names and ranges.
#[component]
fn Numbers(card: ModelCard) -> impl IntoView {
    let lines = numbers(&card);
    if lines.is_empty() {
        return ().into_any();
    }
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> });
    view! {
        <details class="fold">
            <summary>{t!("Show these numbers")}</summary>
            <ul class="remarks tabular">{lines.collect_view()}</ul>
        </details>
    }
    .into_any()
}

/// Whether the card lists words, or hashes of them.
#[component]
fn HashedWords(bench: Workbench) -> impl IntoView {
    let hashed = bench
        .settings
        .with_untracked(|settings| settings.hashed_words);
    let choose = move |hashed: bool| {
        bench
            .settings
            .update(|settings| settings.hashed_words = hashed);
        bench.compile_again();
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=hashed
                on:change:target=move |event| choose(event.target().checked())
            />
            <span>{t!("Publish hashes of the words in place of the words")}</span>
        </label>
        <p class="muted small">
            {t!("The user's browser hashes the words of a text and looks them up. That hides rare words, names and codes from who only reads the card. It does not hide common ones: whoever tries a dictionary finds them. How much each counts, and their order by alphabet, stay public.")}
        </p>
    }
}

fn told(card: &ModelCard) -> Vec<String> {
    let inputs = card.inputs();
    let mut told = match &card.input {
        InputForm::Table { .. } => {
            let many = counted(inputs.len() as u64, t!("input"), t!("inputs"));
            vec![t!("Name, unit, range and example of {many}.")]
        }
        InputForm::Image(picture) => wording::picture_facts(picture),
    };
    let named = inputs
        .iter()
        .map(Input::names)
        .filter(|names| !names.is_empty());
    let names: u64 = named.map(|names| names.len() as u64).sum();
    if names > 0 {
        let names = counted(names, t!("name"), t!("names"));
        told.push(t!("{names} of categories, as they can be chosen."));
    }
    if let Some(preparation) = &card.preparation {
        told.extend(prepared(preparation));
    }
    let thresholds: usize = card.circuit.encoder.grids.iter().map(Vec::len).sum();
    if thresholds > 0 {
        let many = counted(thresholds as u64, t!("threshold"), t!("thresholds"));
        told.push(t!(
            "{many} that trees compare inputs with, without which tree does, and where."
        ));
    }
    told.push(match &card.answer {
        Answer::Match { names } => {
            let many = counted(names.len() as u64, t!("name"), t!("names"));
            t!("{many} of vectors.")
        }
        answer => t!("What the answer is called: {}.", answer.names().join(", ")),
    });
    told.push(
        t!("How many layers, neurons, trees or vectors it has, and its precision.").to_owned(),
    );
    told
}

/// Numbers of the preparation, by what they are.
fn prepared(preparation: &Preparation) -> impl Iterator<Item = String> {
    preparation.learnt().map(|(kind, count)| {
        let [one, many] = kind.called().map(words::told);
        format!("{}.", counted(count as u64, &one, &many))
    })
}

fn sealed(card: &ModelCard) -> &'static str {
    match card.circuit.head {
        Head::Gallery => t!("Sealed, for one user at a time: the vectors."),
        Head::Tables(_) => {
            t!(
                "Sealed, for one user at a time: which questions each tree asks, and what its leaves hold."
            )
        }
        Head::Dense => t!("Sealed, for one user at a time: weights and offsets."),
    }
}

#[cfg(test)]
mod tests {
    use preparation::Step;

    use super::*;

    #[test]
    fn numbers_of_the_preparation_are_counted_by_kind() {
        let fill = |column| Step::Filled { column, value: 1.0 };
        let bins = Step::Binned {
            column: 0,
            edges: vec![1.0, 2.0],
        };
        let preparation = Preparation {
            inputs: vec![Input::number(0.0, 1.0); 2],
            steps: vec![fill(0), fill(1), bins],
            features: vec![2, 3, 4],
        };
        let told: Vec<String> = prepared(&preparation).collect();
        assert_eq!(
            told,
            ["2\u{a0}values that fill gaps.", "2\u{a0}edges of bins."]
        );
    }
}
