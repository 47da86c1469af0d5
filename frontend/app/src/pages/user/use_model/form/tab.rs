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
use super::again::Again;
use crate::{
    components::{Button, ButtonKind, CardForm, FormState, FormStateLine, KeptNote},
    format::{time, typed::written},
};

/// How long typing must pause before a live question is asked.
const PAUSE: Duration = Duration::from_millis(150);

/// A form made from the card; Enter asks. With live answers every pause in typing asks, and each answer counts as one row
/// of the budget: of a small one only what is meant is asked.
#[component]
pub(crate) fn FormTab(asker: Asker, card: ModelCard, again: Option<Again>) -> impl IntoView {
    let row = RwSignal::new(None::<Vec<Cell>>);
    let state = RwSignal::new(FormState::default());
    let at_once = asker.granted.at_once();
    let live = Live::new(asker.granted);
    let untouched = StoredValue::new(true);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let inputs = StoredValue::new(card.inputs());
    let ask = move || {
        if let Some(row) = row.get_untracked() {
            let kept_as = KeptQuestion::Row(inputs.with_value(|inputs| named(inputs, &row)));
            let turn = asker.shown.turn();
            asker.ask(Asked { row, kept_as, turn });
        }
    };
    let stop_timer = move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    };
    on_cleanup(stop_timer);
    let on_row = move |typed: Option<Vec<Cell>>| {
        stop_timer();
        asker
            .shown
            .questioned(typed.is_some() && live.is_on_untracked());
        row.set(typed);
        // The examples a form begins with are nobody's question yet.
        let begun =
            untouched.try_update_value(|first| std::mem::replace(first, false)) == Some(false);
        if begun && live.is_on_untracked() {
            timer.set_value(set_timeout_with_handle(ask, PAUSE).ok());
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
        <CardForm card earlier=again.map(|again| again.row) kept=Some(asker.kept) state on_row on_enter=move || {
            stop_timer();
            asker.shown.questioned(row.read_untracked().is_some());
            ask();
        } />
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
            {at_once.then(|| view! { <LiveChoice live label=t!("Answer while I type, one row of the budget each time") /> })}
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
