use api::account::{Account, Language, LetterKind, Letters as Chosen, OwnLetters};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    components::{Button, Errand, ErrorPanel, Fetched, FetchedView, KeptNote, Select, Tick, fetch},
    state::{client, use_toasts, use_unsent},
};

/// Which mails the reader gets, and in which language.
#[component]
pub(super) fn Letters(
    /// Whose they are.
    account: Account,
) -> impl IntoView {
    let letters = fetch(|| client().letters()).stay_fresh();
    let kinds = LetterKind::of(account.role);
    view! {
        <section class="stack" aria-labelledby="letters-heading">
            <h2 id="letters-heading">{t!("Letters by e-mail")}</h2>
            <FetchedView from=letters what=t!("the letters") let:own>
                <Choice letters own kinds />
            </FetchedView>
        </section>
    }
}

#[component]
fn Choice(
    letters: Fetched<OwnLetters>,
    own: OwnLetters,
    kinds: &'static [LetterKind],
) -> impl IntoView {
    let language = RwSignal::new(own.chosen.language.tag().to_owned());
    let wanted = |kind: &LetterKind| (*kind, RwSignal::new(!own.chosen.unwanted.contains(kind)));
    let wanted: Vec<(LetterKind, RwSignal<bool>)> = kinds.iter().map(wanted).collect();
    let kept = use_unsent().form("letters");
    kept.keep("language", language);
    for (kind, wanted) in &wanted {
        kept.keep_tick(&format!("{kind:?}"), *wanted);
    }
    let ticks = wanted.clone().into_iter().map(|(kind, value)| {
        view! { <Tick label=told(kind) value /> }
    });
    let languages = Language::ALL.map(|one| (one.tag().to_owned(), one.name().to_owned()));
    let (errand, toasts) = (Errand::new(), use_toasts());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let unwanted = wanted.iter().filter(|(_, wanted)| !wanted.get_untracked());
        let chosen = Chosen {
            language: Language::preferred([language.get_untracked().as_str()]),
            unwanted: unwanted.map(|(kind, _)| *kind).collect(),
        };
        let submission = kept.submission();
        errand.run(async move {
            client().choose_letters(chosen).await?;
            submission.sent();
            letters.reload();
            toasts.success(t!("Your choice of letters is kept."));
            Ok(())
        });
    };
    view! {
        <p>
            {t!("Letters about your address, about signing in and about decisions on your account always come.")}
            {(!own.are_sent).then(|| format!(" {}", t!("This service has no mail server now, and sends none.")))}
        </p>
        <form class="stack" novalidate on:submit=submit>
            <KeptNote form=kept />
            <Select label=t!("Language of letters") value=language options=Signal::stored(languages.to_vec()) />
            {ticks.collect_view()}
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button submit=true busy=errand.busy()>{t!("Save letters")}</Button>
            </div>
        </form>
    }
}

/// When a letter of a kind comes.
fn told(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Access => {
            t!(
                "A letter when access to a model is granted, refused or taken back, or a request for more is answered"
            )
        }
        LetterKind::Budget => t!("A letter when most rows of a budget are used"),
        LetterKind::Requests => {
            t!("A letter when somebody asks for access to a model, or for more of it")
        }
        LetterKind::Stale => {
            t!("A letter when a model has to be sealed again, because somebody has new keys")
        }
    }
}
