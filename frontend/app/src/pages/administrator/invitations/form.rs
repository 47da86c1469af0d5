use api::{
    account::Role,
    invitation::{Invited, Invitee},
    list::Word,
};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser::focus_first_wrong,
    components::{Button, ButtonKind, Errand, ErrorPanel, Field, FieldKind, KeptNote, Select},
    state::{client, use_unsent},
    wording,
};

/// How long links work.
const DAYS: [(&str, &str); 4] = [
    ("1", n!("1 day")),
    ("7", n!("7 days")),
    ("30", n!("30 days")),
    ("60", n!("60 days")),
];

/// Chosen days, and what is offered.
pub(super) fn days() -> (RwSignal<String>, Vec<(String, String)>) {
    let options = DAYS.map(|(value, name)| (value.to_owned(), words::text(name).to_owned()));
    (RwSignal::new("7".to_owned()), options.into())
}

/// Invites one person.
#[component]
pub(super) fn InviteForm(on_made: Callback<Vec<Invited>>) -> impl IntoView {
    let (name, name_error) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let email = RwSignal::new(String::new());
    let role = RwSignal::new(Role::User.word().to_owned());
    let named = |role: &Role| (role.word().to_owned(), wording::role(*role).to_owned());
    let roles: Vec<_> = Role::ALL.iter().map(named).collect();
    let (days, spans) = days();
    let kept = use_unsent().form("invitation");
    for (field, text) in [
        ("name", name),
        ("email", email),
        ("role", role),
        ("days", days),
    ] {
        kept.keep(field, text);
    }
    let errand = Errand::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = name.get_untracked().trim().to_owned();
        name_error.set(
            text.is_empty()
                .then(|| t!("Enter whom you invite.").to_owned()),
        );
        if text.is_empty() {
            return focus_first_wrong("main");
        }
        let address = email.get_untracked().trim().to_owned();
        let invitee = Invitee {
            name: text,
            email: (!address.is_empty()).then_some(address),
            role: Role::read_word(&role.get_untracked()).unwrap_or(Role::User),
        };
        let days = days.get_untracked().parse().unwrap_or(7);
        let submission = kept.submission();
        errand.run(async move {
            let made = client().invite(vec![invitee], days).await?;
            if made.iter().any(|one| matches!(one, Invited::Made { .. })) {
                submission.sent();
                kept.propose("name", "");
                kept.propose("email", "");
            }
            on_made.try_run(made);
            Ok(())
        });
    };
    view! {
        <form class="card stack" novalidate on:submit=submit>
            <h2>{t!("Invite somebody")}</h2>
            <KeptNote form=kept />
            <Field label=t!("Name") value=name error=name_error required=true />
            <Field
                label=t!("E-mail address")
                kind=FieldKind::Email
                value=email
                hint=t!("Only this address can register then. May be left empty.")
            />
            <div class="filters">
                <Select label=t!("Role") value=role options=roles />
                <Select label=t!("Works for") value=days options=spans />
            </div>
            <ErrorPanel failure=errand.failure() />
            <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                {t!("Make the link")}
            </Button>
        </form>
    }
}
