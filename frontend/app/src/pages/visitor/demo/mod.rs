//! The live demonstration: a toy model, sealed and asked in the visitor's own browser.

mod outcome;
mod run;

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use self::{
    outcome::{DemoOutcome, DemoParts, ciphertext, decision},
    run::{DemoRun, run, waiting_steps},
};
use crate::{
    components::{Button, ButtonKind, Errand, ErrorPanel, Slider, Steps},
    modules::Module,
};

static PARTS: DemoParts = DemoParts {
    run: |row, steps| Box::pin(run(row, steps)),
    ciphertext,
    decision,
};

#[wasm_split(demo, wasm_split_path = leptos::wasm_split, fallible)]
fn parts() -> Result<&'static DemoParts, SplitLoaderError> {
    Ok(&PARTS)
}

/// Three values, one button, true timings, the ciphertext as a picture, the answer.
#[component]
pub(super) fn Demo() -> impl IntoView {
    let income = RwSignal::new(64.0);
    let debts = RwSignal::new(12.0);
    let years = RwSignal::new(6.0);
    let steps = RwSignal::new(waiting_steps());
    let (errand, module) = (Errand::new(), Module::new(|| Box::pin(parts())));
    let done = RwSignal::new(None::<DemoRun>);
    let typed = Memo::new(move |_| vec![income.get(), debts.get(), years.get()]);
    let outdated = Memo::new(move |_| {
        let done = done.read();
        done.as_ref().is_some_and(|run| run.row != *typed.read())
    });
    let start = move |()| {
        let row = typed.get_untracked();
        errand.run(async move {
            let parts = module.fetch().await?;
            done.set(Some((parts.run)(row, steps).await?));
            Ok(())
        });
    };
    view! {
        <section class="demo card" aria-labelledby="demo-title">
            <h2 id="demo-title">{t!("See it live")}</h2>
            <p class="muted">
                {t!("A toy credit decision on three numbers you choose. They are encrypted before they leave this page.")}
            </p>
            <div class="demo-inputs">
                <Quantity label=t!("Income") unit=t!("thousand a year") maximum=200.0 value=income />
                <Quantity label=t!("Debts") unit=t!("thousand") maximum=100.0 value=debts />
                <Quantity label=t!("Years employed") unit=t!("years") maximum=40.0 value=years />
            </div>
            <Button kind=ButtonKind::Primary busy=errand.busy() on_press=start>
                {t!("Encrypt and ask")}
            </Button>
            <ErrorPanel failure=errand.failure() on_retry=start />
            <Steps steps=steps />
            <DemoOutcome run=done outdated module />
        </section>
    }
}

/// A whole number with its unit.
#[component]
fn Quantity(
    label: &'static str,
    unit: &'static str,
    maximum: f64,
    value: RwSignal<f64>,
) -> impl IntoView {
    let text = Signal::derive(move || format!("{} {unit}", value.get() as u64));
    view! { <Slider label maximum value on_move=move |chosen| value.set(chosen) text /> }
}
