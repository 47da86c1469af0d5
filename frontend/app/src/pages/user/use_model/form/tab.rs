use std::time::Duration;

use card::ModelCard;
use client::{KeptQuestion, Replaced};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use preparation::{Cell, Input};

use super::super::{
    answer::Brief,
    asker::{Asked, Asker},
    live::{Live, LiveChoice},
};
use super::{
    again::Again,
    replacing::{Replacing, ReplacingLine},
    settled::Settled,
};
use crate::{
    components::{Button, ButtonKind, CardForm, FormState, FormStateLine, KeptNote},
    format::{time, typed::written},
    wording::was_used,
};

/// Between leaving a field and the question: whoever presses the button or a key on the way is asked for once.
const PAUSE: Duration = Duration::from_millis(300);

/// A form made from the card; Enter asks. What is used in place of an entry is told before it is asked with, and never
/// asked unasked. With live answers every field that is left asks what is new, and each answer
/// counts as one row of the budget: a number that is half typed is never asked, and of a small budget only what is meant.
#[component]
pub(crate) fn FormTab(asker: Asker, card: ModelCard, again: Option<Again>) -> impl IntoView {
    let row = RwSignal::new(None::<Vec<Cell>>);
    let state = RwSignal::new(FormState::default());
    let at_once = asker.granted.at_once();
    let live = Live::new(asker.granted);
    let replacing = Replacing::new();
    Effect::new(move |_| {
        state.track();
        replacing.forget();
    });
    let settled = StoredValue::new(Settled::default());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let inputs = StoredValue::new(card.inputs());
    let has_texts = inputs.with_value(|inputs| inputs.iter().any(is_text));
    let stop_timer = move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    };
    on_cleanup(stop_timer);
    let ask = move |replaced: Vec<Replaced>| {
        stop_timer();
        if let Some(row) = row.get_untracked() {
            settled.update_value(|settled| settled.asks(&row));
            asker.shown.questioned(true);
            let kept_as = KeptQuestion::Row(inputs.with_value(|inputs| named(inputs, &row)));
            let turn = asker.shown.turn();
            asker.ask(Asked {
                row,
                kept_as,
                replaced,
                turn,
            });
        }
    };
    let replaced = move || state.with_untracked(|state| state.replaced().to_vec());
    let press = move || {
        let replaced = replaced();
        if row.with_untracked(Option::is_some) && replacing.may_ask(&replaced) {
            ask(replaced);
        }
    };
    let on_row = move |typed: Option<Vec<Cell>>| {
        settled.update_value(|settled| settled.begins_with(typed.as_ref()));
        asker.shown.questioned(false);
        row.set(typed);
    };
    let on_left = move |left: Vec<Cell>| {
        let is_new = settled.with_value(|settled| settled.is_new(&left));
        if is_new && live.is_on_untracked() {
            stop_timer();
            // Whoever types on means another row.
            let ask_the_same = move || {
                if !live.is_on_untracked() || row.get_untracked().as_ref() != Some(&left) {
                    return;
                }
                let replaced = replaced();
                match replaced.is_empty() {
                    true => ask(replaced),
                    false => replacing.leave(&replaced),
                }
            };
            timer.set_value(set_timeout_with_handle(ask_the_same, PAUSE).ok());
        }
    };
    let begun = again.as_ref().map(|again| {
        let asked = time::second(again.at());
        let lost = again.row.without_place(&card.input.names());
        let lost = match lost.is_empty() {
            true => String::new(),
            false => t!(
                " The form has changed since: {} is on it no more. Look at the fields that are open.",
                lost.join(", ")
            ),
        };
        let replaced = again.replaced.iter().map(was_used);
        let replaced = replaced.map(|told| view! { <p class="small card-field-remark">{told}</p> });
        view! {
            <div role="status">
                <p class="small">{t!("Filled in with your question of {asked}.{lost}")}</p>
                {replaced.collect_view()}
            </div>
        }
    });
    view! {
        {begun}
        <KeptNote form=asker.kept />
        <CardForm card earlier=again.map(|again| again.row) kept=Some(asker.kept) state on_row on_enter=press on_left />
        <div class="use-actions">
            <FormStateLine state />
            <Button
                kind=ButtonKind::Primary
                disabled=Signal::derive(move || row.read().is_none())
                busy=Signal::derive(move || asker.shown.busy())
                on_press=move |()| press()
            >
                {t!("Encrypt and ask")}
            </Button>
            <ReplacingLine replacing />
            <Brief shown=asker.shown />
            {at_once.then(|| view! { <LiveChoice live label=t!("Answer whenever I leave a field, one row of the budget each time") keys=keys(has_texts) /> })}
        </div>
    }
}

/// A field of several lines, in which Enter makes a line.
fn is_text(input: &Input) -> bool {
    matches!(input, Input::Text | Input::Series { .. })
}

/// What asks.
fn keys(has_texts: bool) -> &'static str {
    match has_texts {
        true => t!("The button asks, and Enter in a number, and Ctrl with Enter in a text."),
        false => t!("The button asks, and Enter in a number."),
    }
}

/// A row with names in place of a category's positions: the history knows no card.
fn named(inputs: &[Input], row: &[Cell]) -> Vec<Cell> {
    let cell = |(input, cell): (&Input, &Cell)| match (input, cell) {
        (Input::Category { .. }, Cell::Number(_)) => Cell::Text(written(input, cell)),
        _ => cell.clone(),
    };
    inputs.iter().zip(row).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_with_texts_names_the_keys_that_ask_in_them() {
        assert!(is_text(&Input::Text) && !is_text(&Input::number(0.0, 1.0)));
        assert!(keys(true).contains("Ctrl") && !keys(false).contains("Ctrl"));
    }
}
