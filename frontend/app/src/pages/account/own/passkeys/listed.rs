use api::passkey::Passkey;
use leptos::{ev::SubmitEvent, prelude::*};

use super::{ask_password::AskPassword, own_passkeys::OwnPasskeys};
use crate::{
    browser::focus_first_wrong,
    components::{
        Alert, AlertTone, Badge, BadgeTone, Button, ButtonKind, Dialog, Errand, ErrorPanel, Field,
        MenuEntry, RowMenu, Table, open_while,
    },
    format::time,
    state::client,
};

/// The passkey that a dialog is about.
#[derive(Clone, Copy)]
struct Chosen {
    own: OwnPasskeys,
    renamed: RwSignal<Option<Passkey>>,
    removed: RwSignal<Option<Passkey>>,
}

/// The passkeys of the account, each with what can be done with it.
#[component]
pub(super) fn PasskeyTable(
    passkeys: Vec<Passkey>,
    is_second_factor: bool,
    own: OwnPasskeys,
) -> impl IntoView {
    let chosen = Chosen {
        own,
        renamed: RwSignal::new(None),
        removed: RwSignal::new(None),
    };
    let is_last = passkeys.len() == 1;
    let rows = passkeys
        .into_iter()
        .map(move |passkey| view! { <PasskeyRow passkey chosen /> });
    view! {
        <Table
            caption=t!("Your passkeys, the oldest first")
            quiet_caption=true
            stacks=true
            columns=[t!("Name"), t!("purpose" | "Use"), t!("Added"), t!("Last used"), ""].map(str::to_owned).to_vec()
        >
            {rows.collect_view()}
        </Table>
        <Dialog open=open_while(chosen.renamed) title=t!("Rename this passkey")>
            {move || chosen.renamed.get().map(|passkey| view! { <Rename passkey chosen /> })}
        </Dialog>
        <Dialog open=open_while(chosen.removed) title=t!("Remove this passkey?")>
            {move || {
                chosen
                    .removed
                    .get()
                    .map(|passkey| view! { <Remove passkey is_last is_second_factor chosen /> })
            }}
        </Dialog>
    }
}

#[component]
fn PasskeyRow(passkey: Passkey, chosen: Chosen) -> impl IntoView {
    let used = passkey
        .used_at
        .map_or_else(|| t!("Not yet").to_owned(), time::minute);
    let tone = match passkey.opens_vault {
        true => BadgeTone::Good,
        false => BadgeTone::Neutral,
    };
    let (purpose, made) = (purpose_of(&passkey), time::minute(passkey.made_at));
    let name = passkey.name.clone();
    let [rename, remove] = [t!("Rename"), t!("Remove")].map(|verb| format!("{verb} {name}"));
    let passkey = StoredValue::new(passkey);
    let ask = Callback::new(move |()| chosen.removed.set(Some(passkey.get_value())));
    let remove = MenuEntry::new(t!("Remove"), remove, ask);
    let of = name.clone();
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="nowrap"><Badge tone text=purpose /></td>
            <td class="nowrap">{made}</td>
            <td class="nowrap">{used}</td>
            <td>
                <div class="button-row">
                    <Button
                        label=rename
                        on_press=move |()| chosen.renamed.set(Some(passkey.get_value()))
                    >
                        {t!("Rename")}
                    </Button>
                    <RowMenu name=of entries=vec![remove] />
                </div>
            </td>
        </tr>
    }
}

#[component]
fn Rename(passkey: Passkey, chosen: Chosen) -> impl IntoView {
    let (name, problem) = (RwSignal::new(passkey.name), RwSignal::new(None));
    let (errand, id) = (Errand::new(), StoredValue::new(passkey.id));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let new = name.get_untracked().trim().to_owned();
        let is_wrong = new.is_empty() || new.chars().count() > 100;
        let words = t!("Enter a name of 1 to 100 characters.");
        problem.set(is_wrong.then(|| words.to_owned()));
        if is_wrong {
            return focus_first_wrong("main dialog[open]");
        }
        errand.run(async move {
            client().rename_passkey(&id.get_value(), new).await?;
            chosen.renamed.try_set(None);
            chosen.own.known.reload();
            Ok(())
        });
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <Field label=t!("New name") value=name error=problem required=true />
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                    {t!("Rename")}
                </Button>
                <Button on_press=move |()| chosen.renamed.set(None)>{t!("Cancel")}</Button>
            </div>
        </form>
    }
}

#[component]
fn Remove(
    passkey: Passkey,
    is_last: bool,
    is_second_factor: bool,
    chosen: Chosen,
) -> impl IntoView {
    let errand = Errand::new();
    let id = StoredValue::new(passkey.id);
    let remove = move |password: String| {
        errand.run(async move {
            client().remove_passkey(id.get_value(), password).await?;
            chosen.removed.try_set(None);
            chosen.own.known.reload();
            chosen.own.toasts.success(t!("The passkey is removed."));
            Ok(())
        });
    };
    let warning = match (is_last, is_second_factor) {
        (true, true) => Some(t!(
            "It is your last one. Without it your password alone signs you in, and opens your vault."
        )),
        (true, false) => Some(t!(
            "It is your last one. Without it only your password opens your vault."
        )),
        (false, _) => None,
    };
    view! {
        <div class="stack">
        <p>
            {t!(
                "\u{201c}{}\u{201d} will not be taken here any more. It stays on its device until you delete it there.",
                passkey.name,
            )}
        </p>
        {warning
            .map(|text| view! { <Alert tone=AlertTone::Warning title=t!("Your last passkey")>{text}</Alert> })}
        <AskPassword
            email=chosen.own.email.get_untracked()
            label=t!("Password to remove the passkey")
            verb=t!("Remove it")
            kind=ButtonKind::Danger
            errand
            on_password=remove
            on_cancel=move |()| chosen.removed.set(None)
        />
        </div>
    }
}

/// What a passkey is good for.
fn purpose_of(passkey: &Passkey) -> &'static str {
    match passkey.opens_vault {
        true => t!("Unlocks the vault"),
        false => t!("Second factor only"),
    }
}
