use client::Exchange;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos_router::components::A;
use protocol::Verdict;

use super::shown_answer::ShownAnswer;
use crate::{
    address::Address,
    browser::was_shown,
    components::{Alert, AlertTone, Badge, BadgeTone, CiphertextView, fetch},
    failure::Outcome,
    format::number::{bytes, entry, micros},
    state::client,
};

/// Milliseconds an answer must stand before it is compared with the log.
const COMPARED_AFTER: u32 = 2_000;
/// What was shown once stays folded until it is wanted.
const SHOWN: &str = "tacit-server-saw";

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
    let digits = fetch(move || digits_of(untrack(|| input.get())));
    let logged = fetch(move || as_logged(input, untrack(|| shown.exchange())));
    Effect::new(move |_| {
        input.track();
        digits.set(String::new());
        logged.set(None);
        digits.reload();
        logged.reload();
    });
    let facts = move || {
        shown.exchange().map(|exchange| {
            view! {
                <dl class="facts">
                    <div class="fact">
                        <dt>{t!("Received")}</dt>
                        <dd>{bytes(exchange.input.len() as u64)}</dd>
                    </div>
                    <div class="fact">
                        <dt>{t!("Sent back")}</dt>
                        <dd>{bytes(exchange.result.len() as u64)}</dd>
                    </div>
                    <div class="fact">
                        <dt>{t!("Computed for, alone")}</dt>
                        <dd>{micros(exchange.times.server)}</dd>
                    </div>
                    <div class="fact">
                        <dt>{t!("SHA-256 of what it received")}</dt>
                        <dd>
                            <code class="digest">{move || digits.value()}</code>
                        </dd>
                    </div>
                    {exchange
                        .log_index
                        .map(|index| {
                            view! {
                                <div class="fact">
                                    <dt>{t!("Log entry")}</dt>
                                    <dd>
                                        <A href=Address::UserActivity>{entry(index)}</A>
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
            <section class="card server-saw" aria-label=t!("What the server saw")>
                <details class="fold" open=!was_shown(SHOWN)>
                    <summary>
                        <h2>{t!("What the server saw")}</h2>
                    </summary>
                    <CiphertextView bytes=input label=t!("Encrypted input") />
                    {move || facts()}
                </details>
                <div role="status">{move || logged.value().flatten().map(compared)}</div>
            </section>
        </Show>
    }
}

/// SHA-256 of what the server received, as it is written.
async fn digits_of(input: Vec<u8>) -> Outcome<String> {
    if input.is_empty() {
        return Ok(String::new());
    }
    let digest = client().digest(&input).await;
    Ok(digest.map(|digest| digest.to_string()).unwrap_or_default())
}

/// What the log holds of an exchange, if it is still the last one after a while. What cannot be fetched now is no
/// contradiction; the log's own alarm tells of a broken one.
async fn as_logged(input: Memo<Vec<u8>>, exchange: Option<Exchange>) -> Outcome<Option<Verdict>> {
    let Some(exchange) = exchange.filter(|exchange| exchange.log_index.is_some()) else {
        return Ok(None);
    };
    TimeoutFuture::new(COMPARED_AFTER).await;
    if input.try_get_untracked().as_ref() != Some(&exchange.input) {
        return Ok(None);
    }
    Ok(client().check_exchange(&exchange).await.ok())
}

/// How the log's entry stands to what was sent and received here.
fn compared(verdict: Verdict) -> AnyView {
    match verdict {
        Verdict::Holds => view! {
            <p>
                <Badge tone=BadgeTone::Good text=t!("Compared") />
                {t!(" The log holds the digests of exactly what was sent and received here, charged to your access alone.")}
            </p>
        }
        .into_any(),
        Verdict::Fails(why) => view! {
            <Alert tone=AlertTone::Danger title=t!("The log does not hold what was sent and received")>
                <p>{why}</p>
                <p>{t!("Do not rely on this answer. Tell the administrator over another channel.")}</p>
            </Alert>
        }
        .into_any(),
    }
}
