use api::settings::SettingChange;
use leptos::prelude::*;

use super::texts::{name_of, value_of};
use crate::{
    browser::focus,
    components::{Alert, AlertTone, Button, ButtonKind},
    format::time,
    state::{KeptForm, Overtaken},
};

/// Where what two people changed stands.
pub(super) const CLASHES: &str = ".settings-clashes";
/// What comes after the last choice: to save, or the fields where nothing is to be saved.
const AFTER: &str = ".settings-save button:enabled, \
                     .settings:has(.settings-save button:disabled) .settings-fields";
/// Characters that are shown of a long text.
const SHOWN: usize = 300;

/// Settings that somebody else changed while they were typed here: one of both has to be chosen.
#[component]
pub(super) fn Clashes(
    form: KeptForm,
    /// The latest changes, the newest first.
    changes: Vec<SettingChange>,
) -> impl IntoView {
    // Names alone: what is typed goes on changing.
    let names = Memo::new(move |_| {
        let clashes = form.overtaken().into_iter();
        clashes.map(|clash| clash.name).collect::<Vec<String>>()
    });
    let changes = StoredValue::new(changes);
    let rows = move || {
        names.track();
        let clashes = untrack(|| form.overtaken());
        let rows = clashes.into_iter().map(|clash| {
            let change = changes.with_value(|changes| change_of(changes, &clash.name));
            view! { <Clash form clash change /> }
        });
        rows.collect_view()
    };
    view! {
        <div class="settings-clashes" tabindex="-1">
            <Show when=move || !names.read().is_empty()>
                <Alert tone=AlertTone::Warning>
                    <p class="alert-title" role="status">
                        {t!("Somebody else changed what you changed. Choose before you save.")}
                    </p>
                    {rows}
                </Alert>
            </Show>
        </div>
    }
}

/// One setting: what the other set, who and when, and both ways on.
#[component]
fn Clash(form: KeptForm, clash: Overtaken, change: Option<SettingChange>) -> impl IntoView {
    let Overtaken { name, theirs, .. } = clash;
    let setting = name_of(&name).to_owned();
    let theirs = told(&name, theirs);
    let typed = name.clone();
    let mine = move || {
        let clash = form
            .overtaken()
            .into_iter()
            .find(|clash| clash.name == typed);
        let mine = clash.map_or_else(String::new, |clash| clash.mine);
        t!("You entered: {}", told(&typed, mine))
    };
    let other = match change {
        Some(change) => {
            let by = change
                .by
                .unwrap_or_else(|| t!("A deleted account").to_owned());
            let at = time::minute(change.at);
            t!("{by} set it at {at}: {theirs}")
        }
        None => t!("It is by now: {theirs}"),
    };
    let (keep, take) = (name.clone(), name);
    view! {
        <div class="stack-tight">
            <p><strong>{setting.clone()}</strong></p>
            <p>{other}</p>
            <p>{mine}</p>
            <div class="button-row">
                <Button
                    label=t!("Keep mine: {setting}")
                    on_press=move |()| {
                        form.keep_mine(&keep);
                        go_on(form);
                    }
                >
                    {t!("Keep mine")}
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    label=t!("Take theirs: {setting}")
                    on_press=move |()| {
                        form.take_theirs(&take);
                        go_on(form);
                    }
                >
                    {t!("Take theirs")}
                </Button>
            </div>
        </div>
    }
}

/// Leads to the next choice, or to what comes after the last.
fn go_on(form: KeptForm) {
    focus(match untrack(|| form.overtaken()).is_empty() {
        true => AFTER,
        false => CLASHES,
    });
}

/// The latest change of a setting.
fn change_of(changes: &[SettingChange], setting: &str) -> Option<SettingChange> {
    let found = changes.iter().find(|change| change.setting == setting);
    found.cloned()
}

/// A value in words, a long text by its beginning.
fn told(setting: &str, value: String) -> String {
    let value = value_of(setting, value);
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_change_of_a_setting_is_told_and_what_is_set_in_words() {
        let change = |setting: &str, by: &str| SettingChange {
            at: 0,
            by: Some(by.to_owned()),
            setting: setting.to_owned(),
            before: String::new(),
            after: String::new(),
        };
        let changes = [
            change("name", "Ann"),
            change("terms", "Bob"),
            change("terms", "Eve"),
        ];
        let by = |setting| change_of(&changes, setting).and_then(|change| change.by);
        assert_eq!(by("terms").as_deref(), Some("Bob"));
        assert_eq!(by("contact"), None);
        assert_eq!(
            told("domains", "a.example\nb.example".to_owned()),
            "a.example, b.example"
        );
        assert_eq!(told("legal", String::new()), "nothing");
        assert_eq!(told("legal", "x".repeat(301)).chars().count(), 301);
    }
}
