use std::time::Duration;

use card::ModelCard;
use client::KeptQuestion;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use preparation::{Cell, Input};

use super::super::{
    answer::Brief,
    asker::{Asked, Asker},
    live::{Live, LiveChoice},
};
use super::{again::Again, settled::Settled};
use crate::{
    components::{Button, ButtonKind, CardForm, FormState, FormStateLine, KeptNote},
    format::{time, typed::written},
};

/// Between leaving a field and the question: whoever presses the button or a key on the way is asked for once.
const PAUSE: Duration = Duration::from_millis(300);

/// A form made from the card; Enter asks. With live answers every field that is left asks what is new, and each answer
/// counts as one row of the budget: a number that is half typed is never asked, and of a small budget only what is meant.
#[component]
pub(crate) fn FormTab(asker: Asker, card: ModelCard, again: Option<Again>) -> impl IntoView {
    let row = RwSignal::new(None::<Vec<Cell>>);
    let state = RwSignal::new(FormState::default());
    let at_once = asker.granted.at_once();
    let live = Live::new(asker.granted);
    let settled = StoredValue::new(Settled::default());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let inputs = StoredValue::new(card.inputs());
    let stop_timer = move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    };
    on_cleanup(stop_timer);
    let ask = move || {
        stop_timer();
        if let Some(row) = row.get_untracked() {
            settled.update_value(|settled| settled.asks(&row));
            asker.shown.questioned(true);
            let kept_as = KeptQuestion::Row(inputs.with_value(|inputs| named(inputs, &row)));
            let turn = asker.shown.turn();
            asker.ask(Asked { row, kept_as, turn });
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
                if live.is_on_untracked() && row.get_untracked().as_ref() == Some(&left) {
                    ask();
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
        view! { <p class="small" role="status">{t!("Filled in with your question of {asked}.{lost}")}</p> }
    });
    view! {
        {begun}
        <KeptNote form=asker.kept />
        <CardForm card earlier=again.map(|again| again.row) kept=Some(asker.kept) state on_row on_enter=ask on_left />
        <div class="use-actions">
            <FormStateLine state />
            <Button
                kind=ButtonKind::Primary
                disabled=Signal::derive(move || row.read().is_none())
                busy=Signal::derive(move || asker.shown.busy())
                on_press=move |()| ask()
            >
                {t!("Encrypt and ask")}
            </Button>
            <Brief shown=asker.shown />
            {at_once.then(|| view! { <LiveChoice live label=t!("Answer whenever I leave a field, one row of the budget each time") /> })}
        </div>
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
