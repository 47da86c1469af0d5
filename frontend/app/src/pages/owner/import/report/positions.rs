use card::ImportSettings;
use leptos::prelude::*;

use super::figures::Figure;
use crate::{
    components::{Badge, BadgeTone, Button, Slider},
    pages::owner::import::workbench::Workbench,
};

/// One place of a slider: what the model becomes there, and how it does.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Position {
    /// "10 bits".
    pub(super) name: String,
    /// What is known of it, and its figure.
    pub(super) figures: Vec<Figure>,
    /// Whether the model on this page stands there.
    pub(super) is_chosen: bool,
}

/// A slider over positions. Moving it shows their figures at once; only the button compiles again.
#[component]
pub(super) fn Positions(
    bench: Workbench,
    /// What is chosen.
    label: &'static str,
    /// In the slider's order.
    positions: Vec<Position>,
    /// Whether the compiler chose.
    is_automatic: bool,
    /// Takes a position into the settings; of none, what the compiler chooses.
    choose: impl Fn(&mut ImportSettings, Option<usize>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let compile = move |at: Option<usize>| {
        bench.settings.update(|settings| choose(settings, at));
        bench.compile_again();
    };
    let last = positions.len().saturating_sub(1);
    let standing = positions.iter().position(|position| position.is_chosen);
    let at = RwSignal::new(standing.unwrap_or(0));
    let positions = StoredValue::new(positions);
    let named = move || positions.with_value(|all| all.get(at.get()).cloned());
    let name = Signal::derive(move || named().map_or(String::new(), |position| position.name));
    let figures = move || {
        let figures = named().map_or(Vec::new(), |position| position.figures);
        let fact = |(what, figure): Figure| {
            view! {
                <div class="fact">
                    <dt>{what}</dt>
                    <dd>{figure}</dd>
                </div>
            }
        };
        figures.into_iter().map(fact).collect_view()
    };
    let stands_here = Signal::derive(move || standing == Some(at.get()));
    view! {
        <div class="positions not-printed">
            <Slider
                label
                maximum=last as f64
                value=Signal::derive(move || at.get() as f64)
                on_move=move |place: f64| at.set((place.round() as usize).min(last))
                text=name
            />
            <dl class="facts facts-narrow" aria-live="polite">
                {move || figures()}
            </dl>
            <div class="button-row">
                <Button
                    disabled=stands_here
                    busy=bench.errand.busy()
                    on_press=move |()| compile(Some(at.get_untracked()))
                >
                    {move || t!("Compile with {}", name.get())}
                </Button>
                {match is_automatic {
                    true => view! {
                        <Show when=move || stands_here.get()>
                            <Badge tone=BadgeTone::Good text=t!("Chosen by the compiler") />
                        </Show>
                    }
                    .into_any(),
                    false => view! {
                        <Button busy=bench.errand.busy() on_press=move |()| compile(None)>
                            {t!("Back to automatic")}
                        </Button>
                    }
                    .into_any(),
                }}
            </div>
        </div>
    }
}
