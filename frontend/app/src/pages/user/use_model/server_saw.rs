use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen_futures::spawn_local;

use super::shown_answer::ShownAnswer;
use crate::{
    address::Address,
    components::CiphertextView,
    format::number::{bytes, count, micros},
    state::client,
};

/// What the server saw of the last question: a picture of ciphertext, its size and digest, and for how
/// long it computed.
#[component]
pub(super) fn ServerSaw(shown: ShownAnswer) -> impl IntoView {
    let input = Memo::new(move |_| {
        shown
            .exchange()
            .map(|exchange| exchange.input)
            .unwrap_or_default()
    });
    let digits = RwSignal::new(String::new());
    Effect::new(move |_| {
        let bytes = input.get();
        digits.set(String::new());
        if bytes.is_empty() {
            return;
        }
        spawn_local(async move {
            let found = client().digest(&bytes).await;
            let found = found.map(|digest| digest.to_string()).unwrap_or_default();
            // Only the newest question's digest is shown.
            if input.try_get_untracked() == Some(bytes) {
                digits.try_set(found);
            }
        });
    });
    let facts = move || {
        shown.exchange().map(|exchange| {
            view! {
                <dl class="facts">
                    <div class="fact">
                        <dt>"Received"</dt>
                        <dd>{bytes(exchange.input.len() as u64)}</dd>
                    </div>
                    <div class="fact">
                        <dt>"Sent back"</dt>
                        <dd>{bytes(exchange.result.len() as u64)}</dd>
                    </div>
                    <div class="fact">
                        <dt>"Computed for"</dt>
                        <dd>{micros(exchange.times.server)}</dd>
                    </div>
                    <div class="fact">
                        <dt>"SHA-256 of what it received"</dt>
                        <dd>
                            <code class="digest">{digits}</code>
                        </dd>
                    </div>
                    {exchange
                        .log_index
                        .map(|index| {
                            view! {
                                <div class="fact">
                                    <dt>"Log entry"</dt>
                                    <dd>
                                        <A href=Address::UserActivity>{count(index)}</A>
                                    </dd>
                                </div>
                            }
                        })}
                </dl>
            }
        })
    };
    view! {
        <Show when=move || !input.read().is_empty()>
            <section class="card server-saw" aria-label="What the server saw">
                <h2>"What the server saw"</h2>
                <CiphertextView bytes=input label="Encrypted input" />
                {move || facts()}
            </section>
        </Show>
    }
}
