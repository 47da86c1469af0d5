use api::settings::{SettingChange, ToldSetting};
use leptos::prelude::*;

use super::texts::{name_of, value_of};
use crate::{components::Table, format::time};

/// Who changed what.
#[component]
pub(super) fn Changes(changes: Vec<SettingChange>) -> impl IntoView {
    if changes.is_empty() {
        return view! { <p class="muted">{t!("Nobody has changed a setting yet.")}</p> }.into_any();
    }
    let row = |change: SettingChange| {
        let [before, after] =
            [change.before, change.after].map(|value| value_of(&change.setting, value));
        view! {
            <tr>
                <td class="nowrap">{time::minute(change.at)}</td>
                <td>{change.by.unwrap_or_else(|| t!("A deleted account").to_owned())}</td>
                <th scope="row">{name_of(&change.setting).to_owned()}</th>
                <td class="cell-wrapped">{before}</td>
                <td class="cell-wrapped">{after}</td>
            </tr>
        }
    };
    view! {
        <Table
            caption=t!("The latest changes")
            columns=[t!("When"), t!("Who"), t!("Setting"), t!("Before"), t!("After")].map(str::to_owned)
        >
            {changes.into_iter().map(row).collect_view()}
        </Table>
    }
    .into_any()
}

/// What is changed on the command line alone.
#[component]
pub(super) fn Told(told: Vec<ToldSetting>) -> impl IntoView {
    let row = |told: ToldSetting| {
        view! {
            <tr>
                <th scope="row">
                    <code>{told.flag}</code>
                </th>
                <td>{said(told.value)}</td>
            </tr>
        }
    };
    view! {
        <Table
            caption=t!("Said where the server was started, and changed there alone")
            columns=[t!("Flag"), t!("Value")].map(str::to_owned)
        >
            {told.into_iter().map(row).collect_view()}
        </Table>
    }
}

/// What the service says of a flag, its words in the reader's language.
fn said(value: String) -> String {
    match value.as_str() {
        "nobody is written to" => t!("nobody is written to").to_owned(),
        "nobody proves who he is" => t!("nobody proves who he is").to_owned(),
        _ => value,
    }
}
