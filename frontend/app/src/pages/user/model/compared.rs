use client::ShownCard;
use leptos::prelude::*;

use crate::{
    components::{Alert, AlertTone, Button, ErrorPanel},
    format::time,
};

/// Whether the card on screen is the one that its owner signed for the reader.
#[component]
pub(super) fn Compared(
    card: ShownCard,
    /// His name, by the service's word.
    owner: String,
    /// Whether the service's card is on screen in place of another that was signed.
    of_catalogue: RwSignal<bool>,
) -> impl IntoView {
    match card {
        ShownCard::Unsigned => view! {
            <p class="small muted">
                {t!("This card is shown by the service\u{2019}s word alone. Once a copy is sealed for you, {owner} signs its card for you, and that one is shown here.")}
            </p>
        }
        .into_any(),
        ShownCard::Signed(signed) => {
            let signer = signed.signer();
            let (name, at) = (signer.name.clone(), time::minute(signer.signed_at));
            view! {
                <p class="small muted">
                    {t!("This card is the one that {name} signed for your copy, {at}. Checked here.")}
                </p>
            }
            .into_any()
        }
        ShownCard::Another(signed) => {
            let (version, name) = (signed.card().version, signed.signer().name.clone());
            view! { <OfAnother version name of_catalogue /> }.into_any()
        }
        ShownCard::Unchecked(failure) => view! {
            <Alert tone=AlertTone::Danger title=t!("The card below is not checked")>
                <p>
                    {t!("A copy is sealed for you, and whether this is the card that {owner} signed for you could not be checked. Do not rely on what it says.")}
                </p>
            </Alert>
            <ErrorPanel failure=Some(failure) />
        }
        .into_any(),
    }
}

/// That the service shows another card than was signed, and the way from one to the other.
#[component]
fn OfAnother(version: u32, name: String, of_catalogue: RwSignal<bool>) -> impl IntoView {
    let name = StoredValue::new(name);
    let title = Signal::derive(move || match of_catalogue.get() {
        true => t!("This card is not signed for you").to_owned(),
        false => t!("The catalogue shows another card than the one signed for you").to_owned(),
    });
    let told = move || {
        let name = name.get_value();
        match of_catalogue.get() {
            true => t!(
                "It is what the service shows in the catalogue. Answers of your copy are by the card of version {version} that {name} signed for you."
            ),
            false => t!(
                "Below is the card of version {version}, as {name} signed it for your copy; checked here. The other may be newer, with words or a version that {name} has not signed for you yet, or not by {name} at all."
            ),
        }
    };
    let verb = move || match of_catalogue.get() {
        true => t!("Show the signed card"),
        false => t!("Show the card of the catalogue"),
    };
    view! {
        <Alert tone=AlertTone::Warning title=title>
            <p>{told}</p>
            <div class="button-row">
                <Button on_press=move |()| of_catalogue.update(|other| *other = !*other)>{verb}</Button>
            </div>
        </Alert>
    }
}
