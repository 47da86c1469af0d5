use leptos::prelude::*;
use protocol::SpellFingerprint;

use super::{CopyButton, fetch};
use crate::{format::hex, state::client};

/// A key's fingerprint: words to read out over another channel, and hexadecimal to compare by eye.
#[component]
pub(crate) fn Fingerprint(
    /// SHA-256 of the public key.
    #[prop(into)]
    bytes: Vec<u8>,
) -> impl IntoView {
    let digits = hex::encode(&bytes);
    let words = fetch(move || {
        let fingerprint = bytes.clone();
        async move { client().ask(SpellFingerprint { fingerprint }).await }
    });
    let shown = move || words.value().unwrap_or_default();
    let list = move || {
        shown()
            .into_iter()
            .map(|word| view! { <li>{word}</li> })
            .collect_view()
    };
    view! {
        <div class="fingerprint">
            <ol class="fingerprint-words" aria-label=t!("Fingerprint in words")>
                {move || list()}
            </ol>
            <p class="fingerprint-digits">
                <code>{hex::grouped(&digits)}</code>
            </p>
            <CopyButton text=digits label=t!("the fingerprint") />
        </div>
    }
}
