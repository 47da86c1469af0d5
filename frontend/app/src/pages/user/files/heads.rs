use leptos::prelude::*;
use protocol::HeadChoice;

use crate::components::{Button, ButtonKind, Select};

/// Lets a person say which column of her file is which input, the likely ones chosen.
#[component]
pub(in crate::pages::user) fn Heads(
    choice: HeadChoice,
    #[prop(into)] busy: Signal<bool>,
    /// Called with what columns are to be called, by position.
    on_named: Callback<Vec<(u32, String)>>,
) -> impl IntoView {
    let none = (String::new(), t!("Choose a column").to_owned());
    let heads = choice.heads.iter().enumerate();
    let heads = heads.map(|(column, head)| (column.to_string(), head.clone()));
    let options: Vec<_> = std::iter::once(none).chain(heads).collect();
    let value = |likely: &Option<u32>| likely.map(|column| column.to_string()).unwrap_or_default();
    let chosen = choice.inputs.iter();
    let chosen: Vec<(String, RwSignal<String>)> = chosen
        .map(|(input, likely)| (input.clone(), RwSignal::new(value(likely))))
        .collect();
    let fields = chosen.iter().map(|(input, value)| {
        view! { <Select label=input.clone() value=*value options=options.clone() /> }
    });
    let fields = fields.collect_view();
    let values: Vec<_> = chosen.into_iter().map(|(_, value)| value).collect();
    let names = Memo::new(move |_| {
        let chosen = values.iter().map(|value| value.read().parse().ok());
        choice.names(&chosen.collect::<Vec<_>>())
    });
    view! {
        <section class="stack" aria-label=t!("Which column is which")>
            <h3>{t!("Which column is which")}</h3>
            <p class="small">
                {t!("For each input of the model a column of your file, each once. The columns get the model's names, in the file of answers too; a wrong choice gives wrong answers.")}
            </p>
            <div class="editor-grid">{fields}</div>
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    disabled=Signal::derive(move || names.read().is_none())
                    busy=busy
                    on_press=move |()| names.get_untracked().into_iter().for_each(|names| on_named.run(names))
                >
                    {t!("Read the columns so")}
                </Button>
            </div>
        </section>
    }
}
