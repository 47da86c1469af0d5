//! Keys: make, publish, rotate, compare.

mod computing;
mod epochs;

use api::key::{PublishedKey, UploadedKey};
use client::OwnKeys;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::{
        Alert, AlertTone, Button, ButtonKind, Dialog, ErrorPanel, Fetched, FetchedView,
        Fingerprint, Page, Step, StepState, Steps, fetch,
    },
    failure::Failure,
    state::{Toasts, client, use_toasts},
};
use computing::EvaluationKeys;
use epochs::{Epochs, newest};

/// How far making a key has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Making {
    Draw,
    Publish,
    Log,
}

/// Handles of the page, shared by its parts.
#[derive(Clone, Copy)]
struct Desk {
    toasts: Toasts,
    own: Fetched<Option<OwnKeys>>,
    published: Fetched<Vec<PublishedKey>>,
    evaluation_keys: Fetched<Vec<UploadedKey>>,
    making: RwSignal<Option<Making>>,
    failure: RwSignal<Option<Failure>>,
}

/// Keys: make, publish, rotate; the fingerprint to compare with owners.
#[component]
pub(crate) fn KeysPage() -> impl IntoView {
    let desk = Desk {
        toasts: use_toasts(),
        own: fetch(|| client().own_keys()),
        published: fetch(|| client().published_keys()),
        evaluation_keys: fetch(|| client().evaluation_keys()),
        making: RwSignal::new(None),
        failure: RwSignal::new(None),
    };
    view! {
        <Page
            title="Keys"
            lead="Your secret key encrypts inputs and opens results. It is made here and kept in your vault, which only your password opens."
        >
            <ErrorPanel failure=desk.failure />
            {move || desk.making.get().map(|making| view! { <Steps steps=steps(making) /> })}
            <FetchedView from=desk.own what="your keys" let:own>
                {match own {
                    None => view! { <NoKeys desk /> }.into_any(),
                    Some(own) => view! { <Current desk own /> }.into_any(),
                }}
            </FetchedView>
            <EvaluationKeys from=desk.evaluation_keys />
            <Epochs published=desk.published />
        </Page>
    }
}

fn steps(making: Making) -> Vec<Step> {
    let names = [
        (Making::Draw, "Draw a key and keep it in the vault"),
        (Making::Publish, "Publish its public half"),
        (Making::Log, "Check its entry in the log"),
    ];
    let step = |(at, name): (Making, &str)| Step {
        name: name.to_owned(),
        note: String::new(),
        state: match at.cmp(&making) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Running,
            std::cmp::Ordering::Greater => StepState::Waiting,
        },
    };
    names.into_iter().map(step).collect()
}

impl Desk {
    /// Makes a new key if asked to, then publishes the newest.
    fn run(self, fresh: bool) {
        self.failure.set(None);
        spawn_local(async move {
            let work = async {
                let own = match self.own.value().flatten() {
                    Some(own) if !fresh => own,
                    _ => {
                        self.making.set(Some(Making::Draw));
                        client().make_keys().await?
                    }
                };
                self.own.set(Some(own));
                self.making.set(Some(Making::Publish));
                client().publish_own_key().await?;
                self.making.set(Some(Making::Log));
                client().follow_log().await;
                Ok(())
            };
            match work.await {
                Ok(()) => self.toasts.success("Your key is published and in the log."),
                Err(failure) => drop(self.failure.try_set(Some(failure))),
            }
            self.making.try_set(None);
            self.published.reload();
            self.evaluation_keys.reload();
        });
    }

    fn busy(self) -> bool {
        self.making.get().is_some()
    }
}

#[component]
fn NoKeys(desk: Desk) -> impl IntoView {
    view! {
        <section class="card stack">
            <h2>"You have no keys yet"</h2>
            <p>
                "Making them takes less than a second. Only a small public key (about 32 KB) is published; the secret "
                "half never leaves this browser in the clear. An evaluation key is made later, if a model needs one."
            </p>
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    busy=Signal::derive(move || desk.busy())
                    on_press=move |()| desk.run(true)
                >
                    "Make and publish my keys"
                </Button>
            </div>
        </section>
    }
}

#[component]
fn Current(desk: Desk, own: OwnKeys) -> impl IntoView {
    let fingerprint = own.fingerprint.clone();
    let digits = own.fingerprint.clone();
    let unpublished = move || {
        let newest = desk.published.value().map(|keys| newest(&keys).cloned());
        newest.is_some_and(|newest| newest.is_none_or(|key| key.fingerprint.0 != digits))
    };
    let rotating = RwSignal::new(false);
    view! {
        <section class="card stack">
            <h2>"Your key in use"</h2>
            <Show when=unpublished>
                <Alert tone=AlertTone::Warning title="This key is not published yet">
                    <p>"It is safe in your vault, but owners cannot seal to it before it is published."</p>
                    <div class="button-row">
                        <Button
                            busy=Signal::derive(move || desk.busy())
                            on_press=move |()| desk.run(false)
                        >
                            "Publish it"
                        </Button>
                    </div>
                </Alert>
            </Show>
            <p>
                "Read these words to a model owner over the telephone or in person. If he sees the same words, "
                "nobody has put another key in your place."
            </p>
            <Fingerprint bytes=fingerprint />
            <div class="button-row">
                <Button on_press=move |()| rotating.set(true)>"Make a new key"</Button>
            </div>
        </section>
        <Dialog open=rotating title="Make a new key?">
            <p>
                "Use this when you fear that somebody else holds your key. Every model sealed for you becomes stale "
                "until its owner seals it again, and your evaluation keys are deleted. Your older results and history stay readable."
            </p>
            <div class="button-row">
                <Button
                    kind=ButtonKind::Danger
                    on_press=move |()| {
                        rotating.set(false);
                        desk.run(true);
                    }
                >
                    "Make a new key"
                </Button>
                <Button on_press=move |()| rotating.set(false)>"Keep the old one"</Button>
            </div>
        </Dialog>
    }
}
