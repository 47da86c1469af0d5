use leptos::prelude::*;

use crate::{
    components::{FetchedView, Fingerprint, fetch},
    state::client,
};

/// The key the owner signs sealed copies with, in words that he can read to users.
#[component]
pub(super) fn SigningKey() -> impl IntoView {
    let key = fetch(|| async { client().own_signing_key().await });
    view! {
        <section class="card stack">
            <h2>{t!("Your signature")}</h2>
            <p>
                {t!("What you seal you also sign, together with the card, so that users notice when anybody else changes either. The key lies in your vault.")}
            </p>
            <FetchedView from=key what=t!("your signing key") let:key>
                {match key {
                    Some(key) => view! {
                        <p>
                            {t!("Read these words to users who ask: then they know that it is you who signed.")}
                        </p>
                        <Fingerprint bytes=key.fingerprint />
                    }
                    .into_any(),
                    None => view! { <p>{t!("It is made when you grant for the first time.")}</p> }.into_any(),
                }}
            </FetchedView>
        </section>
    }
}
