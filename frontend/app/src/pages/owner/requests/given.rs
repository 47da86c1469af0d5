use api::{Timestamp, grant::Grant, limits::GRANT_ROWS};
use client::Given;
use leptos::prelude::*;

use crate::{
    components::{Button, ButtonKind, Dialog, Errand, ErrorPanel, Field, FieldKind, fetch},
    format::{
        number::{count, counted},
        time,
        typed::whole,
    },
    state::{client, use_toasts},
    wording::{self, cost},
};

/// What a grant is to give, as typed.
#[derive(Clone, Copy)]
pub(super) struct TypedGiven {
    /// Rows.
    pub(super) rows: RwSignal<String>,
    until: RwSignal<String>,
}

impl TypedGiven {
    pub(super) fn new(rows: Option<u64>, until: Option<Timestamp>) -> Self {
        Self {
            rows: RwSignal::new(rows.map_or(String::new(), |rows| rows.to_string())),
            until: RwSignal::new(until.map_or(String::new(), time::day)),
        }
    }

    /// What it stands for.
    pub(super) fn given(self) -> Option<Given> {
        Some(Given {
            rows: self.rows().ok()?,
            until: self.until().ok()?,
        })
    }

    fn rows(self) -> Result<u64, &'static str> {
        let rows = whole(&self.rows.read()).ok_or("Enter a whole number of rows.")?;
        match (1..=GRANT_ROWS).contains(&rows) {
            true => Ok(rows),
            false => Err("Enter between 1 and 1,000,000,000 rows."),
        }
    }

    fn until(self) -> Result<Option<Timestamp>, &'static str> {
        let text = self.until.get();
        if text.trim().is_empty() {
            return Ok(None);
        }
        let end = time::end_of_day(&text).ok_or("Enter a day, as in 2027-12-31.")?;
        Ok(Some(end))
    }

    fn rows_problem(self) -> Signal<Option<String>> {
        Signal::derive(move || match self.rows.read().is_empty() {
            true => None,
            false => self.rows().err().map(str::to_owned),
        })
    }

    fn until_problem(self) -> Signal<Option<String>> {
        Signal::derive(move || match self.until() {
            Err(problem) => Some(problem.to_owned()),
            Ok(Some(end)) if end <= time::now() => {
                Some("That day is over: nothing is answered any more.".to_owned())
            }
            Ok(_) => None,
        })
    }
}

/// Asks how many rows, and until when.
#[component]
pub(super) fn GivenFields(
    given: TypedGiven,
    /// What the rows are.
    rows_hint: &'static str,
) -> impl IntoView {
    view! {
        <div class="field-row">
            <Field
                label="Rows"
                kind=FieldKind::Number
                value=given.rows
                hint=rows_hint
                error=given.rows_problem()
                required=true
            />
            <Field
                label="Until (that day included)"
                kind=FieldKind::Date
                value=given.until
                hint="Empty: without an end."
                error=given.until_problem()
            />
        </div>
    }
}

/// Changes what a grant in use gives.
#[component]
pub(super) fn ChangeGiven(
    grant: Grant,
    open: RwSignal<bool>,
    /// Rows that are proposed.
    rows: u64,
    #[prop(into)] on_change: Callback<()>,
) -> impl IntoView {
    let title = format!("Budget of {}", grant.user_name);
    let grant = StoredValue::new(grant);
    view! {
        <Dialog open title>
            <GivenForm grant=grant.get_value() open rows on_change />
        </Dialog>
    }
}

#[component]
fn GivenForm(
    grant: Grant,
    open: RwSignal<bool>,
    rows: u64,
    on_change: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let errand = Errand::new();
    let typed = TypedGiven::new(Some(rows), grant.expires_at);
    let used = format!(
        "{} of {} are used.",
        count(grant.rows_used),
        counted(grant.query_budget, "row", "rows")
    );
    let model = grant.model.clone();
    let (id, name) = (grant.id.clone(), grant.user_name.clone());
    let save = move || {
        let Some(given) = untrack(|| typed.given()) else {
            return;
        };
        let (id, name) = (id.clone(), name.clone());
        errand.run(async move {
            let changed = client().change_given(&id, given).await?;
            open.try_set(false);
            toasts.success(format!("{name} has {}.", wording::given(&changed)));
            on_change.try_run(());
            Ok(())
        });
    };
    view! {
        <form
            class="stack"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <p>{used}</p>
            <GivenFields given=typed rows_hint="In all, test questions among them." />
            <Tells model given=typed />
            <p class="field-hint">
                "Nothing is sealed again: you sign the new budget, and the user\u{2019}s browser checks that."
            </p>
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy=errand.busy()
                    disabled=Signal::derive(move || typed.given().is_none())
                >
                    "Sign and save"
                </Button>
                <Button on_press=move |()| open.set(false)>"Cancel"</Button>
            </div>
        </form>
    }
}

/// How much of the model so many rows can tell.
#[component]
fn Tells(model: api::ModelId, given: TypedGiven) -> impl IntoView {
    let found = fetch(move || {
        let id = model.clone();
        async move {
            let card = client().model(&id).await?.card;
            let cost = client().cost(&card.circuit).await?;
            Ok((cost, card.sealed_bits))
        }
    });
    let told = move || {
        let (cost, sealed_bits) = found.value()?;
        let rows = given.given()?.rows;
        let told = cost::told(cost.gives_away, cost.capacity_per_answer, rows, sealed_bits);
        Some(format!("Whoever spends all of it learns at most {told}."))
    };
    view! { <p class="field-hint" aria-live="polite">{told}</p> }
}
