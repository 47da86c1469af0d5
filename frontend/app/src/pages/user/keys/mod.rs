//! Keys: make, publish, rotate, compare.

mod computing;
mod epochs;

use api::{
    account::LiveList,
    key::{PublishedKey, UploadedKey},
};
use client::{OwnKeys, Stop};
use leptos::prelude::*;

use crate::{
    components::{
        Alert, AlertTone, Button, ButtonKind, Dialog, Errand, ErrorPanel, Fetched, FetchedView,
        Fingerprint, Page, Step, StepState, Steps, fetch,
    },
    failure::Outcome,
    format::number::count,
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
    /// Candidates made, and how many there will be.
    made: RwSignal<Option<(u32, u32)>>,
    stop: StoredValue<Stop>,
}

/// Keys: make, publish, rotate; the fingerprint to compare with owners.
#[component]
pub(crate) fn KeysPage() -> impl IntoView {
    let making = KeyMaking {
        toasts: use_toasts(),
        own: fetch(|| client().own_keys()).follow(LiveList::Keys),
        published: fetch(|| client().published_keys()).follow(LiveList::Keys),
        evaluation_keys: fetch(|| client().evaluation_keys()).follow(LiveList::Keys),
        errand: Errand::new(),
        made: RwSignal::new(None),
        stop: StoredValue::default(),
    };
    view! {
        <Page
            title=t!("Keys")
            lead=t!("Your secret key encrypts inputs and opens results. It is made here and kept in your vault, which only your password opens.")
        >
            <ErrorPanel failure=making.errand.failure() />
            {move || making.errand.stage().map(|stage| view! { <Progress making stage /> })}
            <FetchedView from=making.own what=t!("your keys") let:own>
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

/// How far a key has come; as long as it is made, it can be stopped.
#[component]
fn Progress(making: KeyMaking, stage: Stage) -> impl IntoView {
    let steps = Signal::derive(move || steps(stage, making.made.get()));
    let cancel = (stage == Stage::Draw).then(|| {
        view! {
            <div class="button-row">
                <Button on_press=move |()| making.stop.with_value(Stop::ask)>{t!("Cancel")}</Button>
            </div>
        }
    });
    view! {
        <Steps steps />
        {cancel}
    }
}

fn steps(stage: Stage, made: Option<(u32, u32)>) -> Vec<Step> {
    let names = [
        (Stage::Draw, drawing(made)),
        (Stage::Publish, t!("Publish its public half").to_owned()),
        (Stage::Log, t!("Check its entry in the log").to_owned()),
    ];
    let step = |(at, name): (Stage, String)| Step {
        name,
        note: match (at, made) {
            (Stage::Draw, Some((made, candidates))) if made < candidates => count(made.into()),
            _ => String::new(),
        },
        state: match at.cmp(&stage) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Running,
            std::cmp::Ordering::Greater => StepState::Waiting,
        },
    };
    names.into_iter().map(step).collect()
}

fn drawing(made: Option<(u32, u32)>) -> String {
    match made {
        None => t!("Make a key and keep it in the vault").to_owned(),
        Some((_, candidates)) => t!(
            "Make {} keys, one of which will be yours, and keep it in the vault",
            count(candidates.into())
        ),
    }
}

impl KeyMaking {
    /// Makes a new key if asked to, then publishes the newest.
    fn run(self, fresh: bool) {
        let own = untrack(|| self.own.value()).flatten();
        let kept = own.filter(|own| !fresh && own.can_be_published());
        self.made.set(None);
        self.stop.set_value(Stop::default());
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
            None => self.make_candidates().await?,
        };
        self.own.set(Some(own));
        self.errand.reach(Stage::Publish);
        client().publish_own_key().await?;
        self.errand.reach(Stage::Log);
        client().follow_log().await;
        self.toasts
            .success(t!("Your key is published and in the log."));
        Ok(())
    }

    async fn make_candidates(self) -> Outcome<OwnKeys> {
        let stop = self.stop.get_value();
        let tell = |made, candidates| {
            self.made.try_set(Some((made, candidates)));
        };
        client().make_keys(&stop, tell).await
    }
}

#[component]
fn NoKeys(making: KeyMaking) -> impl IntoView {
    view! {
        <section class="card stack">
            <h2>{t!("You have no keys yet")}</h2>
            <p>
                {t!("Making them takes a moment: many keys are made, the service says which one will be yours, and checks all the ")}
                {t!("others. Only a small public key (about 16 kB) is published; the secret ")}
                {t!("half never leaves this browser in the clear. An evaluation key is made later, if a model needs one.")}
            </p>
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    busy=making.errand.busy()
                    on_press=move |()| making.run(true)
                >
                    {t!("Make and publish my keys")}
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
            <h2>{t!("Your key in use")}</h2>
            <Show when=unpublished>
                <Alert tone=AlertTone::Warning title=t!("This key is not published yet")>
                    <p>{t!("It is safe in your vault, but owners cannot seal to it before it is published.")}</p>
                    <div class="button-row">
                        <Button
                            busy=making.errand.busy()
                            on_press=move |()| making.run(false)
                        >
                            {t!("Publish it")}
                        </Button>
                    </div>
                </Alert>
            </Show>
            <p>
                {t!("Read these words to a model owner over the telephone or in person. If the same words stand there, ")}
                {t!("nobody has put another key in your place.")}
            </p>
            <Fingerprint bytes=fingerprint />
            <div class="button-row">
                <Button on_press=move |()| rotating.set(true)>{t!("Make a new key")}</Button>
            </div>
        </section>
        <Dialog open=rotating title=t!("Make a new key?")>
            <p>
                {t!("Use this when you fear that somebody else holds your key, or when you have passed on some hundred answers to ")}
                {t!("anybody who may work with the server: each can tell a dishonest server a few bits of the key. Every model sealed for you becomes stale ")}
                {t!("until its owner seals it again, and your evaluation keys are deleted. Your older results and history stay readable.")}
            </p>
            <div class="button-row">
                <Button
                    kind=ButtonKind::Danger
                    on_press=move |()| {
                        rotating.set(false);
                        making.run(true);
                    }
                >
                    {t!("Make a new key")}
                </Button>
                <Button on_press=move |()| rotating.set(false)>{t!("Keep the old one")}</Button>
            </div>
        </Dialog>
    }
}
