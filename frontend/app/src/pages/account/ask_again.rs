use api::{
    ProblemKind,
    account::{Account, Profile, Standing},
};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser::focus_first_wrong,
    components::{
        Alert, AlertTone, Button, ButtonKind, Errand, ErrorPanel, FetchedView, Field, KeptNote,
        Page, TextArea, fetch,
    },
    failure::Failure,
    state::{client, use_unsent},
};

/// Address and password of whoever was denied.
#[derive(Clone)]
pub(super) struct Denied {
    pub(super) email: String,
    pub(super) password: String,
}

/// What a denied person submitted, to correct it and ask again.
#[component]
pub(super) fn AskAgain(
    denied: Denied,
    /// Back to the sign-in.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let denied = StoredValue::new(denied);
    let submitted = fetch(move || {
        let Denied { email, password } = denied.get_value();
        async move { client().denied_request(&email, &password).await }
    });
    let decided = move || {
        let failure = submitted.failure();
        failure.filter(|failure| failure.is(ProblemKind::Conflict))
    };
    let body = move || {
        match (asked.get(), decided()) {
        (true, _) => view! {
            <Alert tone=AlertTone::Success title=t!("You asked again")>
                {t!("An administrator looks at it, and sees what you changed. Sign in later to learn the decision.")}
            </Alert>
        }
        .into_any(),
        // Decided otherwise meanwhile: to try again changes nothing.
        (false, Some(Failure { happened, action, .. })) => {
            view! { <Alert tone=AlertTone::Note title=happened>{action}</Alert> }.into_any()
        }
        (false, None) => view! {
            <FetchedView from=submitted what=t!("what you submitted") children=move |account| {
                view! { <Form account denied asked /> }
            } />
        }
        .into_any(),
    }
    };
    view! {
        <div class="narrow-page">
            <Page
                title=t!("Correct and ask again")
            >
                {move || body()}
                <p class="after-form">
                    <Button kind=ButtonKind::Quiet on_press=on_back>
                        {t!("Back to the sign-in")}
                    </Button>
                </p>
            </Page>
        </div>
    }
}

#[component]
fn Form(account: Account, denied: StoredValue<Denied>, asked: RwSignal<bool>) -> impl IntoView {
    let Account {
        profile, standing, ..
    } = account;
    let field = |text: &String| (RwSignal::new(text.clone()), RwSignal::new(None::<String>));
    let name = field(&profile.name);
    let organisation = field(&profile.organisation);
    let purpose = field(&profile.purpose);
    let kept = use_unsent().form(format!("ask again {}", profile.email));
    kept.keep("name", name.0);
    kept.keep("organisation", organisation.0);
    kept.keep("purpose", purpose.0);
    let errand = Errand::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let corrected = Profile {
            name: name.0.get_untracked(),
            organisation: organisation.0.get_untracked(),
            purpose: purpose.0.get_untracked(),
            email: profile.email.clone(),
            language: profile.language,
        };
        let checked = [
            line(name, 100, t!("Enter your name, at most 100 characters.")),
            line(
                organisation,
                100,
                t!("Enter your organisation, at most 100 characters."),
            ),
            line(
                purpose,
                1_000,
                t!("Say why you want to take part, at most 1\u{202f}000 characters."),
            ),
        ];
        if checked.contains(&false) {
            return focus_first_wrong("main");
        }
        let Denied { email, password } = denied.get_value();
        let submission = kept.submission();
        errand.run(async move {
            client().ask_again(&email, &password, corrected).await?;
            submission.sent();
            asked.try_set(true);
            Ok(())
        });
    };
    let reason = match standing {
        Standing::Denied { reason } => reason,
        _ => String::new(),
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <p class="muted">{t!("What you submitted stands below. Your address and your password stay.")}</p>
            <Alert tone=AlertTone::Warning title=t!("Why it was denied")>
                {reason}
            </Alert>
            <KeptNote form=kept />
            <Field label=t!("Name") value=name.0 error=name.1 autocomplete="name" required=true />
            <Field
                label=t!("Organisation")
                value=organisation.0
                error=organisation.1
                autocomplete="organization"
                required=true
            />
            <TextArea
                label=t!("Purpose")
                value=purpose.0
                error=purpose.1
                hint=t!("What you want to do here. The administrator decides by it.")
                required=true
            />
            <ErrorPanel failure=errand.failure() />
            <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                {t!("Ask again")}
            </Button>
        </form>
    }
}

/// Whether a text has 1 to `longest` characters; says what is wrong otherwise.
fn line(
    (value, problem): (RwSignal<String>, RwSignal<Option<String>>),
    longest: usize,
    error: &str,
) -> bool {
    let length = value.read_untracked().trim().chars().count();
    let good = (1..=longest).contains(&length);
    problem.set((!good).then(|| error.to_owned()));
    good
}
