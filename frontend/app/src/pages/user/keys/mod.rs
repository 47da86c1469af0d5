//! Keys: make, publish, rotate, compare.

mod computing;
mod epochs;

use api::key::{PublishedKey, UploadedKey};
use client::OwnKeys;
use leptos::prelude::*;

use crate::{
    components::{
        Alert, AlertTone, Button, ButtonKind, Dialog, Errand, ErrorPanel, Fetched, FetchedView,
        Fingerprint, Page, Step, StepState, Steps, fetch,
    },
    failure::Outcome,
    state::{Toasts, client, use_toasts},
};
use computing::EvaluationKeys;
use epochs::{Epochs, newest};

/// How far making a key has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Draw,
    Publish,
    Log,
}

/// A key in the making, and what the page shows of the keys there are.
#[derive(Clone, Copy)]
struct KeyMaking {
    toasts: Toasts,
    own: Fetched<Option<OwnKeys>>,
    published: Fetched<Vec<PublishedKey>>,
    evaluation_keys: Fetched<Vec<UploadedKey>>,
    errand: Errand<Stage>,
}

/// Keys: make, publish, rotate; the fingerprint to compare with owners.
#[component]
pub(crate) fn KeysPage() -> impl IntoView {
    let making = KeyMaking {
        toasts: use_toasts(),
        own: fetch(|| client().own_keys()),
        published: fetch(|| client().published_keys()),
        evaluation_keys: fetch(|| client().evaluation_keys()),
        errand: Errand::new(),
    };
    view! {
        <Page
            title="Keys"
            lead="Your secret key encrypts inputs and opens results. It is made here and kept in your vault, which only your password opens."
        >
            <ErrorPanel failure=making.errand.failure() />
            {move || making.errand.stage().map(|stage| view! { <Steps steps=steps(stage) /> })}
            <FetchedView from=making.own what="your keys" let:own>
                {match own {
                    None => view! { <NoKeys making /> }.into_any(),
                    Some(own) => view! { <Current making own /> }.into_any(),
                }}
            </FetchedView>
            <EvaluationKeys from=making.evaluation_keys />
            <Epochs published=making.published />
        </Page>
    }
}

fn steps(stage: Stage) -> Vec<Step> {
    let names = [
        (Stage::Draw, "Draw a key and keep it in the vault"),
        (Stage::Publish, "Publish its public half"),
        (Stage::Log, "Check its entry in the log"),
    ];
    let step = |(at, name): (Stage, &str)| Step {
        name: name.to_owned(),
        note: String::new(),
        state: match at.cmp(&stage) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Running,
            std::cmp::Ordering::Greater => StepState::Waiting,
        },
    };
    names.into_iter().map(step).collect()
}

impl KeyMaking {
    /// Makes a new key if asked to, then publishes the newest.
    fn run(self, fresh: bool) {
        let own = untrack(|| self.own.value()).flatten();
        let kept = own.filter(|_| !fresh);
        let first = kept.as_ref().map_or(Stage::Draw, |_| Stage::Publish);
        self.errand.begin(first, async move {
            let outcome = self.make(kept).await;
            self.published.reload();
            self.evaluation_keys.reload();
            outcome
        });
    }

    async fn make(self, kept: Option<OwnKeys>) -> Outcome<()> {
        let own = match kept {
            Some(own) => own,
            None => client().make_keys().await?,
        };
        self.own.set(Some(own));
        self.errand.reach(Stage::Publish);
        client().publish_own_key().await?;
        self.errand.reach(Stage::Log);
        client().follow_log().await;
        self.toasts.success("Your key is published and in the log.");
        Ok(())
    }
}

#[component]
fn NoKeys(making: KeyMaking) -> impl IntoView {
    view! {
        <section class="card stack">
            <h2>"You have no keys yet"</h2>
            <p>
                "Making them takes less than a second. Only a small public key (about 16 KB) is published; the secret "
                "half never leaves this browser in the clear. An evaluation key is made later, if a model needs one."
            </p>
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    busy=making.errand.busy()
                    on_press=move |()| making.run(true)
                >
                    "Make and publish my keys"
                </Button>
            </div>
        </section>
    }
}

#[component]
fn Current(making: KeyMaking, own: OwnKeys) -> impl IntoView {
    let fingerprint = own.fingerprint.clone();
    let digits = own.fingerprint.clone();
    let unpublished = move || {
        let newest = making.published.value().map(|keys| newest(&keys).cloned());
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
                            busy=making.errand.busy()
                            on_press=move |()| making.run(false)
                        >
                            "Publish it"
                        </Button>
                    </div>
                </Alert>
            </Show>
            <p>
                "Read these words to a model owner over the telephone or in person. If the same words stand there, "
                "nobody has put another key in your place."
            </p>
            <Fingerprint bytes=fingerprint />
            <div class="button-row">
                <Button on_press=move |()| rotating.set(true)>"Make a new key"</Button>
            </div>
        </section>
        <Dialog open=rotating title="Make a new key?">
            <p>
                "Use this when you fear that somebody else holds your key, or when you have passed on some hundred answers to "
                "anybody who may work with the server: each can tell a dishonest server a few bits of the key. Every model sealed for you becomes stale "
                "until its owner seals it again, and your evaluation keys are deleted. Your older results and history stay readable."
            </p>
            <div class="button-row">
                <Button
                    kind=ButtonKind::Danger
                    on_press=move |()| {
                        rotating.set(false);
                        making.run(true);
                    }
                >
                    "Make a new key"
                </Button>
                <Button on_press=move |()| rotating.set(false)>"Keep the old one"</Button>
            </div>
        </Dialog>
    }
}
