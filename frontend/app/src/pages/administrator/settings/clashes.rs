use api::settings::SettingChange;
use leptos::prelude::*;

use super::texts::{name_of, value_of};
use crate::{
    components::{Alert, AlertTone, Button, ButtonKind},
    format::time,
    state::{KeptForm, Overtaken},
};

/// Characters that are shown of a long text.
const SHOWN: usize = 300;

/// Settings that somebody else changed while they were typed here: one of both has to be chosen.
#[component]
pub(super) fn Clashes(
    form: KeptForm,
    /// The latest changes, the newest first.
    changes: Vec<SettingChange>,
) -> impl IntoView {
    let clashes = Memo::new(move |_| form.overtaken());
    let changes = StoredValue::new(changes);
    let rows = move || {
        let rows = clashes.get().into_iter();
        let rows = rows.map(|clash| {
            let change = changes.with_value(|changes| change_of(changes, &clash.name));
            view! { <Clash form clash change /> }
        });
        rows.collect_view()
    };
    view! {
        <div class="settings-clashes" tabindex="-1" role="status">
            <Show when=move || !clashes.read().is_empty()>
                <Alert
                    tone=AlertTone::Warning
                    title=t!("Somebody else changed what you changed. Choose before you save.")
                >
                    {rows}
                </Alert>
            </Show>
        </div>
    }
}

/// One setting: what the other set, who and when, and both ways on.
#[component]
fn Clash(form: KeptForm, clash: Overtaken, change: Option<SettingChange>) -> impl IntoView {
    let Overtaken { name, mine, theirs } = clash;
    let setting = name_of(&name).to_owned();
    let [mine, theirs] = [mine, theirs].map(|value| told(&name, value));
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
            <p>{t!("You entered: {mine}")}</p>
            <div class="button-row">
                <Button label=t!("Keep mine: {setting}") on_press=move |()| form.keep_mine(&keep)>
                    {t!("Keep mine")}
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    label=t!("Take theirs: {setting}")
                    on_press=move |()| form.take_theirs(&take)
                >
                    {t!("Take theirs")}
                </Button>
            </div>
        </div>
    }
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
