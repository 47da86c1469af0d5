use leptos::prelude::*;
use protocol::{HeadChoice, HeadInput, NamedHeads};

use crate::components::{Button, ButtonKind, Select};

/// Names told of many.
const LISTED: usize = 8;

/// Lets a person say which column of her file is which input, the likely ones chosen.
#[component]
pub(in crate::pages::user) fn Heads(
    choice: HeadChoice,
    #[prop(into)] busy: Signal<bool>,
    /// Called with what columns are to be called, by position.
    on_named: Callback<NamedHeads>,
) -> impl IntoView {
    let heads = choice.heads.iter().enumerate();
    let heads = heads.map(|(column, head)| (column.to_string(), head.clone()));
    let heads: Vec<_> = heads.collect();
    let options = |input: &HeadInput| {
        let none = match input.may_miss {
            true => t!("No column: a gap"),
            false => t!("Choose a column"),
        };
        let none = std::iter::once((String::new(), none.to_owned()));
        none.chain(heads.clone()).collect::<Vec<_>>()
    };
    let value = |likely: &Option<u32>| likely.map(|column| column.to_string()).unwrap_or_default();
    let chosen = choice.inputs.iter();
    let chosen: Vec<(&HeadInput, RwSignal<String>)> = chosen
        .map(|input| (input, RwSignal::new(value(&input.likely))))
        .collect();
    let fields = chosen.iter().map(|(input, value)| {
        view! { <Select label=input.name.clone() value=*value options=options(input) /> }
    });
    let fields = fields.collect_view();
    let values: Vec<_> = chosen.into_iter().map(|(_, value)| value).collect();
    let chosen = Memo::new(move |_| {
        let columns = values.iter().map(|value| value.read().parse().ok());
        columns.collect::<Vec<Option<u32>>>()
    });
    let choice = StoredValue::new(choice);
    let named = Memo::new(move |_| choice.with_value(|choice| choice.named(&chosen.read())));
    let lacking = move || {
        choice.with_value(|choice| match &choice.without(&chosen.read(), false)[..] {
            [] => None,
            inputs => Some(t!(
                "Still without a column: {}. The model needs a value there, and no row can be asked without one: choose a column, or add it to your file.",
                listed(inputs)
            )),
        })
    };
    let gaps = move || {
        choice.with_value(|choice| match &choice.without(&chosen.read(), true)[..] {
            [] => None,
            inputs => Some(t!(
                "Taken as gaps in every row, as the model was trained to take them: {}.",
                listed(inputs)
            )),
        })
    };
    view! {
        <section class="stack" aria-label=t!("Which column is which")>
            <h3>{t!("Which column is which")}</h3>
            <p class="small">
                {t!("For each input of the model a column of your file, each once. The columns get the model's names, in the file of answers too; a wrong choice gives wrong answers.")}
            </p>
            <div class="editor-grid">{fields}</div>
            <p class="small" role="status">{lacking}</p>
            <p class="small" role="status">{gaps}</p>
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    disabled=Signal::derive(move || named.read().is_none())
                    busy=busy
                    on_press=move |()| named.get_untracked().into_iter().for_each(|heads| on_named.run(heads))
                >
                    {t!("Read the columns so")}
                </Button>
            </div>
        </section>
    }
}

/// Names in quotes, the first few of many.
fn listed(names: &[&str]) -> String {
    let quoted = names.iter().take(LISTED).map(|name| format!("{name:?}"));
    let told = quoted.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => told,
        rest => told + &t!(" and {rest} more"),
    }
}
