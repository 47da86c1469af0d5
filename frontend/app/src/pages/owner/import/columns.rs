use card::{
    InputForm, ModelCard,
    table::{ColumnFacts, ColumnRole},
};
use leptos::prelude::*;

use super::workbench::Workbench;
use crate::components::Button;

/// Most columns that are worth a line each.
const MOST_COLUMNS: usize = 200;
/// Most columns whose table is not folded.
const UNFOLDED: usize = 20;
/// Values of the choices besides inputs.
const LABEL: &str = "label";
const IGNORE: &str = "ignore";

/// What each column of the labelled rows was taken for, to be corrected.
#[component]
pub(super) fn ColumnRoles(
    bench: Workbench,
    columns: Vec<ColumnFacts>,
    card: ModelCard,
) -> impl IntoView {
    let InputForm::Table { fields } = card.input else {
        return ().into_any();
    };
    if columns.is_empty() || columns.len() > MOST_COLUMNS {
        return ().into_any();
    }
    let is_short = columns.len() <= UNFOLDED;
    let names: Vec<String> = fields.into_iter().map(|field| field.name).collect();
    let names = StoredValue::new(names);
    let taken: Vec<ColumnRole> = columns.iter().map(|column| column.role).collect();
    let roles = RwSignal::new(taken.clone());
    let changed = Memo::new(move |_| *roles.read() != taken);
    let rows = columns.into_iter().enumerate();
    let rows = rows.map(|(index, column)| view! { <Row index column names roles /> });
    let apply = move |()| {
        bench
            .settings
            .update(|settings| settings.roles = Some(roles.get_untracked()));
        bench.compile_again();
    };
    view! {
        <details class="fold" open=is_short>
            <summary>{t!("What each column of your rows is")}</summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label=t!("Columns of your rows")>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{t!("Column")}</th>
                            <th scope="col">{t!("First values")}</th>
                            <th scope="col">{t!("It is")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
            <p class="muted small">{t!("The values stay on this screen; the card tells names and ranges only.")}</p>
            <div class="button-row">
                <Button
                    disabled=Signal::derive(move || !changed.get())
                    busy=bench.errand.busy()
                    on_press=apply
                >
                    {t!("Read the columns so")}
                </Button>
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Row(
    index: usize,
    column: ColumnFacts,
    names: StoredValue<Vec<String>>,
    roles: RwSignal<Vec<ColumnRole>>,
) -> impl IntoView {
    let chosen = value(column.role);
    let choose = move |text: String| {
        roles.update(|roles| {
            if let Some(own) = roles.get_mut(index) {
                *own = role(&text);
            }
        });
    };
    let inputs = names.with_value(|names| {
        let option = |(input, name): (usize, &String)| (input.to_string(), name.clone());
        names.iter().enumerate().map(option).collect::<Vec<_>>()
    });
    let others = [(LABEL, t!("The label")), (IGNORE, t!("Not used"))];
    let others = others.map(|(value, name)| (value.to_owned(), name.to_owned()));
    let options = others.into_iter().chain(inputs).map(|(value, name)| {
        let selected = value == chosen;
        view! {
            <option value=value selected=selected>
                {name}
            </option>
        }
    });
    view! {
        <tr>
            <th scope="row">{column.name.clone()}</th>
            <td>{column.examples.join(" \u{b7} ")}</td>
            <td>
                <select
                    class="cell-input"
                    aria-label=t!("What the column {} is", column.name)
                    on:change:target=move |event| choose(event.target().value())
                >
                    {options.collect_view()}
                </select>
            </td>
        </tr>
    }
}

fn value(role: ColumnRole) -> String {
    match role {
        ColumnRole::Feature(input) => input.to_string(),
        ColumnRole::Label => LABEL.to_owned(),
        ColumnRole::Ignore => IGNORE.to_owned(),
    }
}

fn role(value: &str) -> ColumnRole {
    match value.parse() {
        Ok(input) => ColumnRole::Feature(input),
        Err(_) if value == LABEL => ColumnRole::Label,
        Err(_) => ColumnRole::Ignore,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_read_back_from_its_choice() {
        let roles = [
            ColumnRole::Feature(0),
            ColumnRole::Feature(12),
            ColumnRole::Label,
            ColumnRole::Ignore,
        ];
        assert_eq!(roles.map(|kept| role(&value(kept))), roles);
    }
}
