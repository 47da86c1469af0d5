use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos_router::components::A;
use protocol::Verdict;
use wasm_bindgen_futures::spawn_local;

use super::shown_answer::ShownAnswer;
use crate::{
    address::Address,
    components::{Alert, AlertTone, Badge, BadgeTone, CiphertextView},
    format::number::{bytes, count, micros},
    state::client,
};

/// Milliseconds an answer must stand before it is compared with the log.
const SETTLED_AFTER: u32 = 2_000;

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
    let logged = RwSignal::new(None::<Verdict>);
    Effect::new(move |_| {
        let sent = input.get();
        logged.set(None);
        let exchange = untrack(|| shown.exchange());
        let Some(exchange) = exchange.filter(|exchange| exchange.log_index.is_some()) else {
            return;
        };
        spawn_local(async move {
            TimeoutFuture::new(SETTLED_AFTER).await;
            let is_newest = || input.try_get_untracked().as_ref() == Some(&sent);
            if !is_newest() {
                return;
            }
            // What cannot be fetched now is no contradiction; the log's own alarm tells of a broken one.
            if let Ok(verdict) = client().check_exchange(&exchange).await
                && is_newest()
            {
                logged.try_set(Some(verdict));
            }
        });
    });
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
                        <dt>"Computed for, alone"</dt>
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
                <div role="status">{move || logged.get().map(compared)}</div>
                {move || facts()}
            </section>
        </Show>
    }
}

/// How the log's entry stands to what was sent and received here.
fn compared(verdict: Verdict) -> AnyView {
    match verdict {
        Verdict::Holds => view! {
            <p>
                <Badge tone=BadgeTone::Good text="Compared" />
                " The log holds the digests of exactly what was sent and received here."
            </p>
        }
        .into_any(),
        Verdict::Fails(why) => view! {
            <Alert tone=AlertTone::Danger title="The log does not hold what was sent and received">
                <p>{why}</p>
                <p>"Do not rely on this answer. Tell the administrator over another channel."</p>
            </Alert>
        }
        .into_any(),
    }
}
